import type { Expr } from '../ir.js';
import type { Context } from '../lower/context.js';
import { byteLength, choose, i32, i64, op, str } from '../lower/expr.js';
import type { TextValue } from '../lower/value.js';

/** What the 64 bits of a text tell (`spec/compiled.md`, "Texts"). The texts are used more than once. */

/** Units of UTF-16 that a text has at most. */
export const LONGEST = 2 ** 30 - 1;

/** Whether the text is known to be ASCII, as an i32 truth value. */
export function isAscii({ expr, ascii }: TextValue): Expr {
  return ascii ? i32(1) : op('i64.lt_s', expr, i64(0n));
}

/** Its length in units of UTF-16, as an i32. */
export function textLength(context: Context, text: TextValue): Expr {
  if (text.expr.op === 'const' && typeof text.expr.value === 'string') return i32(text.expr.value.length);
  return choose(isAscii(text), byteLength(text.expr), context.guest('heddle_text_length', text.expr));
}

/** Its address, as an i32. */
export function addressOf(text: Expr): Expr {
  return op('i32.wrap_i64', text);
}

/** The text of one ASCII character at an address, as a str. */
export function asciiCharacter(address: Expr): Expr {
  const operands = [op('i64.extend_i32_u', address), i64((1n << 63n) | (1n << 32n))];
  return { op: 'numeric', type: 'str', instruction: 'i64.or', operands };
}

/** A text where it is one, else an empty one: a str that may be `ABSENT_TEXT`, and is used more than once. */
export function present(missing: Expr, text: Expr): Expr {
  return choose(missing, str(''), text);
}
