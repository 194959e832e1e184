import type { Expr } from '../ir.js';
import type { CallLowering, Context, PropertyLowering } from '../lower/context.js';
import { and, byteLength, f64, i32, op, or, str } from '../lower/expr.js';
import { asDouble, constantNumber, int32Number } from '../lower/numbers.js';
import { integers } from '../lower/range.js';
import type { TextValue, Value } from '../lower/value.js';
import {
  constantOf,
  constantText,
  cut,
  heldText,
  isMissing,
  numberOf,
  positionOf,
  receiverOf,
  SATURATED,
  textOf,
} from './arguments.js';
import { textCharacters } from './text-character.js';
import { hasConstant } from './text-constant.js';
import { slice, substring } from './text-cut.js';
import { isAscii, LONGEST, textLength } from './text-shape.js';
import { split } from './text-split.js';

/** The methods of texts, apart from those of single characters. */

function text(expr: Expr, ascii: boolean): TextValue {
  return { kind: 'text', expr, ascii };
}

function receiverText(value: Value | undefined): TextValue {
  return receiverOf(value, 'text');
}

/** A method that makes a text of the receiver alone, ASCII of ASCII. */
function converting(name: string): CallLowering {
  return (context, _args, receiver) => {
    const value = receiverText(receiver);
    return text(context.guest(name, value.expr), value.ascii);
  };
}

/** `substr`: a position, and a length that need not be given. */
const substr: CallLowering = (context, [start, length], receiver) => {
  const value = receiverText(receiver);
  const from = positionOf(context, start);
  const units = isMissing(length) ? SATURATED : positionOf(context, length);
  return text(context.guest('heddle_text_substr', value.expr, from, units), value.ascii);
};

/** A search for a text from a position on, which is `absent` where it is not given. */
function searching(
  name: string,
  absent: Expr,
): (context: Context, args: readonly Value[], receiver?: Value) => Expr {
  return (context, [needle, position], receiver) => {
    const wanted = textOf(context, needle);
    const from = isMissing(position) ? absent : positionOf(context, position);
    return context.guest(name, receiverText(receiver).expr, wanted.expr, from);
  };
}

function test(name: string, absent: Expr): CallLowering {
  const search = searching(name, absent);
  return (context, args, receiver) => ({ kind: 'boolean', expr: search(context, args, receiver) });
}

/** A test of one end of a text. */
function testOfEnd(name: string, absent: Expr, side: 'start' | 'end'): CallLowering {
  const guest = test(name, absent);
  return (context, args, receiver) => {
    const [needle, position] = args;
    if (!isMissing(position)) return guest(context, args, receiver);
    const value = heldText(context, receiverText(receiver));
    const wanted = textOf(context, needle);
    const expr = hasConstant(value.expr, constantOf(wanted.expr), side);
    return expr === undefined ? guest(context, [wanted], value) : { kind: 'boolean', expr };
  };
}

const indexOf: CallLowering = (context, args, receiver) =>
  int32Number(searching('heddle_text_index_of', i32(0))(context, args, receiver), integers(-1, LONGEST));

const lastIndexOf: CallLowering = (context, [needle, position], receiver) => {
  const wanted = textOf(context, needle).expr;
  const from = isMissing(position) ? f64(Number.NaN) : asDouble(numberOf(context, position));
  const found = context.guest('heddle_text_last_index_of', receiverText(receiver).expr, wanted, from);
  return int32Number(found, integers(-1, LONGEST));
};

const concat: CallLowering = (context, args, receiver) =>
  args.reduce<TextValue>((joined, arg) => {
    const next = textOf(context, arg);
    return text(concatenated(context, joined.expr, next.expr), joined.ascii && next.ascii);
  }, receiverText(receiver));

/** `left + right` of texts. */
export function concatenated(context: Context, left: Expr, right: Expr): Expr {
  const [a, b] = [constantOf(left), constantOf(right)];
  if (a === '') return right;
  if (b === '') return left;
  return a !== undefined && b !== undefined ? str(a + b) : context.guest('heddle_text_concat', left, right);
}

const repeat: CallLowering = (context, [count], receiver) => {
  const value = heldText(context, receiverText(receiver));
  const number = numberOf(context, count);
  const times = context.hold(asDouble(number));
  const constant = constantNumber(number);
  if (constant === undefined || constant <= -1 || constant === Number.POSITIVE_INFINITY) {
    const outside = or(op('f64.le', times, f64(-1)), op('f64.eq', times, f64(Number.POSITIVE_INFINITY)));
    context.throwIf(outside, 'RangeError', 'invalid repeat count');
  }
  if (constant === undefined || constant > 1) {
    const size = op('f64.mul', times, op('f64.convert_i32_s', textLength(context, value)));
    context.throwIf(op('f64.gt', size, f64(LONGEST)), 'RangeError', 'string too long');
  }
  return text(context.guest('heddle_text_repeat', value.expr, cut(number)), value.ascii);
};

function padding(name: string): CallLowering {
  return (context, [length, filler], receiver) => {
    const value = heldText(context, receiverText(receiver));
    const number = numberOf(context, length);
    const units = context.hold(cut(number));
    const fill = isMissing(filler) ? constantText(' ') : heldText(context, filler);
    const constant = constantNumber(number);
    if (constant === undefined || constant > LONGEST) {
      const longer = and(op('i32.gt_s', units, i32(LONGEST)), op('i32.ne', byteLength(fill.expr), i32(0)));
      context.throwIf(longer, 'RangeError', 'invalid string length');
    }
    return text(context.guest(name, value.expr, units, fill.expr), value.ascii && fill.ascii);
  };
}

function replacing(name: string): CallLowering {
  return (context, [pattern, replacement], receiver) => {
    if (replacement?.kind === 'function' || replacement?.kind === 'builtin')
      return context.refuse('a function that makes replacements');
    const value = receiverText(receiver);
    const [wanted, put] = [textOf(context, pattern), textOf(context, replacement)];
    return text(context.guest(name, value.expr, wanted.expr, put.expr), value.ascii && put.ascii);
  };
}

/** Characters outside ASCII have an order and forms that only the js tier has tables for. */
const localeCompare: CallLowering = (context, [other, locales, options], receiver) => {
  if (!isMissing(locales) || !isMissing(options)) return context.refuse('a locale');
  const [value, with_] = [heldText(context, receiverText(receiver)), heldText(context, other)];
  for (const each of [value, with_]) onlyAscii(context, each, 'localeCompare');
  return int32Number(context.guest('heddle_text_compare', value.expr, with_.expr), integers(-1, 1));
};

const normalize: CallLowering = (context, [form], receiver) => {
  const name = isMissing(form) ? 'NFC' : constantOf(textOf(context, form).expr);
  if (name === undefined || !/^NFK?[CD]$/.test(name))
    return context.refuse('a normal form that is not known before it runs');
  const value = heldText(context, receiverText(receiver));
  onlyAscii(context, value, 'normalize');
  return { ...value, ascii: true };
};

function onlyAscii(context: Context, value: TextValue, method: string): void {
  if (!value.ascii) context.bailIf(op('i32.eqz', isAscii(value)), `${method} of a text that is not ASCII`);
}

export const textCalls: ReadonlyMap<string, CallLowering> = new Map<string, CallLowering>([
  ...textCharacters,
  ['text.concat', concat],
  ['text.endsWith', testOfEnd('heddle_text_ends_with', SATURATED, 'end')],
  ['text.includes', test('heddle_text_includes', i32(0))],
  ['text.indexOf', indexOf],
  [
    'text.isWellFormed',
    (context, _args, receiver) => ({
      kind: 'boolean',
      expr: context.guest('heddle_text_is_well_formed', receiverText(receiver).expr),
    }),
  ],
  ['text.lastIndexOf', lastIndexOf],
  ['text.localeCompare', localeCompare],
  ['text.normalize', normalize],
  ['text.padEnd', padding('heddle_text_pad_end')],
  ['text.padStart', padding('heddle_text_pad_start')],
  ['text.repeat', repeat],
  ['text.replace', replacing('heddle_text_replace')],
  ['text.replaceAll', replacing('heddle_text_replace_all')],
  ['text.slice', slice],
  ['text.split', split],
  ['text.startsWith', testOfEnd('heddle_text_starts_with', i32(0), 'start')],
  ['text.substr', substr],
  ['text.substring', substring],
  ['text.toLowerCase', converting('heddle_text_lower')],
  ['text.toString', (_context, _args, receiver) => receiverText(receiver)],
  ['text.toUpperCase', converting('heddle_text_upper')],
  ['text.trim', converting('heddle_text_trim')],
  ['text.trimEnd', converting('heddle_text_trim_end')],
  ['text.trimStart', converting('heddle_text_trim_start')],
  ['text.valueOf', (_context, _args, receiver) => receiverText(receiver)],
]);

const length: PropertyLowering = (context, receiver) =>
  int32Number(textLength(context, heldText(context, receiverText(receiver))), integers(0, LONGEST));

export const textProperties: ReadonlyMap<string, PropertyLowering> = new Map([['text.length', length]]);
