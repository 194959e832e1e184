import { ABSENT_TEXT } from '../guest-functions.js';
import type { Expr } from '../ir.js';
import type { CallLowering, Context } from '../lower/context.js';
import { byteLength, choose, f64, i32, i64, op } from '../lower/expr.js';
import { asDouble, constantNumber, doubleNumber, int32Number } from '../lower/numbers.js';
import { integers } from '../lower/range.js';
import type { NumberValue, TextValue, Value } from '../lower/value.js';
import { cut, heldText, isMissing, numberOf, positionOf, receiverOf } from './arguments.js';
import { addressOf, asciiCharacter, isAscii, present, textLength } from './text-shape.js';

/** Single characters of texts: one load where the text is ASCII, the guest's walk elsewhere. */

/** What stands at a position: `found` of its address in ASCII, else `outside`; `walk` of the guest in any other text. */
function characterAt(
  text: TextValue,
  position: Expr,
  found: (address: Expr) => Expr,
  outside: Expr,
  walk: Expr,
  known = false,
): Expr {
  const inside = known ? i32(1) : op('i32.lt_u', position, byteLength(text.expr));
  const ascii = choose(inside, found(op('i32.add', addressOf(text.expr), position)), outside);
  return choose(isAscii(text), ascii, walk);
}

/** Whether a position is known to lie in a text. */
function isInside(index: Value | undefined, { expr }: TextValue): boolean {
  if (index?.kind !== 'number' || expr.op !== 'get') return false;
  const { integer, nan, min, inText } = index.range;
  return integer && !nan && min >= 0 && inText?.text === expr.local && (inText.upper ?? 0) < 0;
}

/** A unit of UTF-16, or -1: an i32 that may be used more than once. */
function unitAt(context: Context, text: TextValue, position: Expr, walker: string, inside = false): Expr {
  const load = (address: Expr): Expr => ({
    op: 'load',
    type: 'i32',
    bits: 8,
    signed: false,
    address,
    offset: 0,
  });
  const walk = context.guest(walker, text.expr, position);
  return context.hold(characterAt(text, position, load, i32(-1), walk, inside));
}

/** The text of one unit, or `ABSENT_TEXT`: a str that may be used more than once. */
function textAt(context: Context, text: TextValue, position: Expr): Expr {
  const absent: Expr = {
    op: 'numeric',
    type: 'str',
    instruction: 'i64.or',
    operands: [i64(ABSENT_TEXT), i64(0n)],
  };
  const walk = context.guest('heddle_text_at', text.expr, position);
  return context.hold(characterAt(text, position, asciiCharacter, absent, walk));
}

function isAbsent(text: Expr): Expr {
  return op('i64.eq', text, i64(ABSENT_TEXT));
}

const charCodeAt: CallLowering = (context, [index], receiver) => {
  const text = heldText(context, receiverOf(receiver, 'text'));
  const inside = isInside(index, text);
  const position = context.hold(positionOf(context, index));
  const unit = unitAt(context, text, position, 'heddle_text_code_unit', inside);
  if (inside) return int32Number(unit, integers(0, 0xffff));
  const missing = op('i32.lt_s', unit, i32(0));
  const expr = choose(missing, f64(Number.NaN), op('f64.convert_i32_s', unit));
  const number = doubleNumber(expr, { min: 0, max: 0xffff, integer: true, nan: true, minusZero: false });
  // Operators on bits take NaN for 0.
  return { ...number, low: choose(missing, i32(0), unit) };
};

const codePointAt: CallLowering = (context, [index], receiver) => {
  const text = heldText(context, receiverOf(receiver, 'text'));
  const inside = isInside(index, text);
  const position = context.hold(positionOf(context, index));
  const code = unitAt(context, text, position, 'heddle_text_code_point', inside);
  if (inside) return int32Number(code, integers(0, 0x10ffff));
  const missing = context.hold(op('i32.lt_s', code, i32(0)));
  const value = int32Number(choose(missing, i32(0), code), integers(0, 0x10ffff));
  return { kind: 'optional', value, missing, as: 'undefined' };
};

const charAt: CallLowering = (context, [index], receiver) => {
  const text = heldText(context, receiverOf(receiver, 'text'));
  const found = textAt(context, text, context.hold(positionOf(context, index)));
  return { kind: 'text', expr: present(isAbsent(found), found), ascii: text.ascii };
};

/** `text.at(index)`; a negative one counts from the end. */
const at: CallLowering = (context, [index], receiver) => {
  const text = heldText(context, receiverOf(receiver, 'text'));
  const found = textAt(context, text, context.hold(positionFromEnd(context, text, index)));
  const missing = context.hold(isAbsent(found));
  const value: TextValue = { kind: 'text', expr: present(missing, found), ascii: text.ascii };
  return { kind: 'optional', value, missing, as: 'undefined' };
};

function positionFromEnd(context: Context, text: TextValue, index: Value | undefined): Expr {
  if (isMissing(index)) return i32(0);
  const number: NumberValue = numberOf(context, index);
  const position = cut(number);
  const constant = constantNumber(number);
  if (constant === undefined ? !number.range.nan && number.range.min >= 0 : Math.trunc(constant) >= 0)
    return position;
  const held = context.hold(position);
  return choose(op('i32.lt_s', held, i32(0)), op('i32.add', held, textLength(context, text)), held);
}

export const textCharacters: readonly (readonly [string, CallLowering])[] = [
  ['text.at', at],
  ['text.charAt', charAt],
  ['text.charCodeAt', charCodeAt],
  ['text.codePointAt', codePointAt],
];

/** A number's code as an i32, made by ToUint16. */
export function unitOf(low: Expr): Expr {
  return op('i32.and', low, i32(0xffff));
}

/** Whether a number is a code point, and the code: both may be used more than once. */
export function codePointOf(
  context: Context,
  value: Value | undefined,
): { readonly valid: Expr; readonly code: Expr } {
  const number = numberOf(context, value);
  const double = context.hold(asDouble(number));
  const code = context.hold(op('i32.trunc_sat_f64_s', double));
  const whole = op('f64.eq', op('f64.convert_i32_s', code), double);
  return { valid: op('i32.and', whole, op('i32.lt_u', code, i32(0x11_0000))), code };
}
