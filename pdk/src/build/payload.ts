import { concat } from './wasm/section.js';

const MAGIC = new TextEncoder().encode('HDL1');

/**
 * What the guest's initialiser finds at the old end of memory: `HDL1`, the number of parts, then each part's
 * length and bytes; integers are u32, little endian.
 */
export function encodePayload(parts: readonly string[]): Uint8Array {
  const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
  const encoded = parts.map((part) => new TextEncoder().encode(part));
  return concat([MAGIC, u32(parts.length), ...encoded.flatMap((part) => [u32(part.length), part])]);
}
