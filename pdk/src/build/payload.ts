import { concat } from './wasm/section.js';

const MAGIC = new TextEncoder().encode('HDL1');

/**
 * What the guest's initialiser finds at the old end of memory: `HDL1`, the number of parts, then each part's
 * length and bytes; integers are u32, little endian.
 */
export function encodePayload(parts: readonly (string | Uint8Array)[]): Uint8Array {
  const encoded = parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part));
  return concat([
    MAGIC,
    encodeWords([parts.length]),
    ...encoded.flatMap((part) => [encodeWords([part.length]), part]),
  ]);
}

/** u32s, little endian. */
export function encodeWords(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  return bytes;
}
