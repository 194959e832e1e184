import type { Expr } from '../ir.js';
import { and, byteLength, choose, i32, i64, op } from '../lower/expr.js';
import { addressOf } from './text-shape.js';

/** Whether a text begins with, ends with or is a text that is known: a few loads, where the guest would be called. */

/** Longer ones are left to the guest. */
const MOST_BYTES = 32;

type Bits = 8 | 16 | 32 | 64;

/** Where in a text the known one has to stand. */
export type Side = 'start' | 'end' | 'whole';

/**
 * An i32 truth value; undefined where the guest has to tell. Whole characters are the same exactly where their bytes
 * are, so that a known text without halves of pairs may be looked for in the bytes of any other.
 *
 * @param text may be used more than once
 */
export function hasConstant(text: Expr, known: string | undefined, side: Side): Expr | undefined {
  if (known === undefined || /\p{Surrogate}/u.test(known)) return undefined;
  const bytes = Buffer.from(known);
  if (bytes.length > MOST_BYTES) return undefined;
  const size = i32(bytes.length);
  const room = op(side === 'whole' ? 'i32.eq' : 'i32.ge_u', byteLength(text), size);
  if (bytes.length === 0) return side === 'whole' ? room : i32(1);
  const behind = op('i32.sub', byteLength(text), size);
  const start = side === 'end' ? op('i32.add', addressOf(text), behind) : addressOf(text);
  const same = pieces(bytes.length).map(({ bits, offset }) => samePiece(bytes, start, bits, offset));
  return choose(room, same.reduce(and), i32(0));
}

/** What of so many bytes is read at once: as much as there is room for; the last piece may overlap with the one before. */
function pieces(size: number): { readonly bits: Bits; readonly offset: number }[] {
  const bits = ([64, 32, 16] as const).find((each) => each <= 8 * size) ?? 8;
  const width = bits / 8;
  const count = Math.ceil(size / width);
  return Array.from({ length: count }, (_, index) => ({
    bits,
    offset: Math.min(index * width, size - width),
  }));
}

function samePiece(bytes: Buffer, address: Expr, bits: Bits, offset: number): Expr {
  const type = bits === 64 ? 'i64' : 'i32';
  const read: Expr = { op: 'load', type, bits, signed: false, address, offset };
  if (bits === 64) return op('i64.eq', read, i64(bytes.readBigInt64LE(offset)));
  return op('i32.eq', read, i32(bytes.readUIntLE(offset, bits / 8)));
}
