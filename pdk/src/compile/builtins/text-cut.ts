import type { Expr } from '../ir.js';
import type { CallLowering, Context } from '../lower/context.js';
import { byteLength, choose, i32, i64, op } from '../lower/expr.js';
import type { Value } from '../lower/value.js';
import { heldText, isMissing, positionOf, receiverOf, SATURATED } from './arguments.js';
import { addressOf, isAscii } from './text-shape.js';

/** Parts of texts between two positions: of ASCII a matter of address and length, of any other text the guest's. */

/** `text.slice(start, end)`: negative positions count from the end. */
export const slice: CallLowering = (context, [start, end], receiver) =>
  cut(context, 'heddle_text_slice', receiver, start, end, (position, length) => {
    const sum = op('i32.add', length, position);
    return choose(op('i32.gt_s', sum, i32(0)), sum, i32(0));
  });

/** `text.substring(start, end)`: negative positions are 0, and the smaller one comes first. */
export const substring: CallLowering = (context, [start, end], receiver) =>
  cut(context, 'heddle_text_substring', receiver, start, end, () => i32(0));

function cut(
  context: Context,
  name: 'heddle_text_slice' | 'heddle_text_substring',
  receiver: Value | undefined,
  start: Value | undefined,
  end: Value | undefined,
  negative: (position: Expr, length: Expr) => Expr,
): Value {
  const text = heldText(context, receiverOf(receiver, 'text'));
  const from = context.hold(positionOf(context, start));
  const to = isMissing(end) ? SATURATED : context.hold(positionOf(context, end));
  const whole = (): Expr => {
    const length = byteLength(text.expr);
    const place = (position: Expr, value: Value | undefined): Expr =>
      context.hold(within(position, length, value, negative));
    const first = place(from, start);
    const last = isMissing(end) ? context.hold(length) : place(to, end);
    const swaps = name === 'heddle_text_substring' && !isMissing(end);
    const later = context.hold(op('i32.gt_u', first, last));
    const low = swaps ? choose(later, last, first) : first;
    // Where the end comes before the start nothing is left.
    const high = choose(later, first, last);
    return asciiText(op('i32.add', addressOf(text.expr), low), op('i32.sub', high, low));
  };
  const guest = () => context.guest(name, text.expr, from, to);
  const expr = text.ascii ? whole() : context.either(isAscii(text), whole, guest);
  return { kind: 'text', expr, ascii: text.ascii };
}

/** A position as one between 0 and the length. */
function within(
  position: Expr,
  length: Expr,
  value: Value | undefined,
  negative: (position: Expr, length: Expr) => Expr,
): Expr {
  const positive = choose(op('i32.lt_u', position, length), position, length);
  if (position.op === 'const') {
    const constant = Number(position.value);
    if (constant === 0) return position;
    return constant > 0 ? positive : negative(position, length);
  }
  if (value?.kind === 'number' && value.range.min >= 0) return positive;
  return choose(op('i32.lt_s', position, i32(0)), negative(position, length), positive);
}

/** The text of ASCII characters at an address, as a str. */
function asciiText(address: Expr, size: Expr): Expr {
  const high = op('i64.shl', op('i64.extend_i32_u', size), i64(32n));
  const place = op('i64.or', high, op('i64.extend_i32_u', address));
  return { op: 'numeric', type: 'str', instruction: 'i64.or', operands: [place, i64(1n << 63n)] };
}
