import type { TypeId } from './data-type.js';

/** Offsets in the ArrowArray of spec/abi.md, laid out for wasm32. Fields up to `buffers` are i64, the rest i32. */
export const ArrowArray = {
  length: 0,
  nullCount: 8,
  offset: 16,
  nBuffers: 24,
  nChildren: 32,
  buffers: 40,
  children: 44,
  dictionary: 48,
  bytes: 64,
} as const;

/** What every block the host hands over is aligned to. */
export const ALIGNMENT = 64;

/** `bytes` rounded up to the alignment. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Buffers of a column: validity alone (struct), with values or offsets, and with bytes (utf8, binary). */
export function bufferCount(type: TypeId): number {
  switch (type) {
    case 'struct':
      return 1;
    case 'utf8':
    case 'binary':
      return 3;
    default:
      return 2;
  }
}
