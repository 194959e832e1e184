import type { Expr } from '../ir.js';
import type { CallLowering, Context } from '../lower/context.js';
import { choose, f64, i32, op } from '../lower/expr.js';
import {
  asDouble,
  constantNumber,
  doubleNumber,
  int32Number,
  numberConstant,
  uint32Number,
} from '../lower/numbers.js';
import { ANY_NUMBER, INT32, INT32_MIN, integers, type NumberRange } from '../lower/range.js';
import type { NumberValue } from '../lower/value.js';
import { int32Of, numberOf } from './arguments.js';

/** Math.*: instructions where WebAssembly has them, else the functions that the js tier calls. */

/** A function that one number is enough for. */
function ofOne(lowered: (context: Context, x: NumberValue) => NumberValue): CallLowering {
  return (context, [x]) => lowered(context, numberOf(context, x));
}

/** One whose answers for constants are exact, and known before it runs. */
function folded(
  exact: (x: number) => number,
  lowered: (context: Context, x: NumberValue) => NumberValue,
): CallLowering {
  return ofOne((context, x) => {
    const constant = constantNumber(x);
    return constant === undefined ? lowered(context, x) : numberConstant(exact(constant));
  });
}

/** Bounds after rounding; an integer without bounds would be infinite. */
function rounded(
  { min, max, nan }: NumberRange,
  round: (x: number) => number,
  minusZero: boolean,
): NumberRange {
  const [low, high] = [round(min) + 0, round(max) + 0];
  return { min: low, max: high, integer: Number.isFinite(low) && Number.isFinite(high), nan, minusZero };
}

/** Rounding to integers; `toMinusZero` tells whether a value of the range that is no -0 may become one. */
function rounding(
  round: (x: number) => number,
  lowered: (context: Context, x: Expr) => Expr,
  toMinusZero: (range: NumberRange) => boolean,
): CallLowering {
  return folded(round, (context, x) => {
    if (x.range.integer) return x;
    const minusZero = x.range.minusZero || toMinusZero(x.range);
    return doubleNumber(lowered(context, asDouble(x)), rounded(x.range, round, minusZero));
  });
}

const aroundZero = ({ min, max }: NumberRange): boolean => min < 0 && max > -1;

/** Halves go up: there the distance from the integer below is a half, exactly. */
function roundHalvesUp(context: Context, x: Expr): Expr {
  const value = context.hold(x);
  const below = context.hold(op('f64.floor', value));
  return choose(op('f64.ge', op('f64.sub', value, below), f64(0.5)), op('f64.ceil', value), below);
}

const abs = folded(Math.abs, (context, x) => {
  const { min, max, integer, nan } = x.range;
  const most = Math.max(Math.abs(min), Math.abs(max));
  const range = { min: min > 0 ? min : max < 0 ? -max : 0, max: most, integer, nan, minusZero: false };
  if (x.form === 'u32') return x;
  if (x.form === 'f64') return doubleNumber(op('f64.abs', x.expr), range);
  if (min >= 0) return x;
  const value = context.hold(x.expr);
  const magnitude = choose(op('i32.lt_s', value, i32(0)), op('i32.sub', i32(0), value), value);
  return min > INT32_MIN ? int32Number(magnitude, range) : uint32Number(magnitude, range);
});

const sign = folded(Math.sign, (context, x) => {
  if (x.form === 'u32') return int32Number(op('i32.ne', x.expr, i32(0)), integers(0, 1));
  const value = context.hold(x.expr);
  if (x.form === 'i32') {
    const above = op('i32.gt_s', value, i32(0));
    return int32Number(op('i32.sub', above, op('i32.lt_s', value, i32(0))), integers(-1, 1));
  }
  const { nan, minusZero } = x.range;
  const below = choose(op('f64.lt', value, f64(0)), f64(-1), value);
  const expr = choose(op('f64.gt', value, f64(0)), f64(1), below);
  return doubleNumber(expr, { min: -1, max: 1, integer: true, nan, minusZero });
});

const sqrt = folded(Math.sqrt, (_context, x) => {
  const { min, max, nan, minusZero } = x.range;
  const range = { min: Math.sqrt(Math.max(min, 0)), max: Math.sqrt(Math.max(max, 0)) };
  return doubleNumber(op('f64.sqrt', asDouble(x)), {
    ...range,
    integer: false,
    nan: nan || min < 0,
    minusZero,
  });
});

/** Math.min and Math.max of any number of arguments. */
function extreme(pick: (...x: number[]) => number, double: string, compare: string): CallLowering {
  return (context, args) => {
    const numbers = args.map((arg) => numberOf(context, arg));
    const [first, ...others] = numbers;
    if (first === undefined) return numberConstant(pick());
    return others.reduce((a, b) => {
      const [one, other] = [constantNumber(a), constantNumber(b)];
      if (one !== undefined && other !== undefined) return numberConstant(pick(one, other));
      const range = {
        min: pick(a.range.min, b.range.min),
        max: pick(a.range.max, b.range.max),
        integer: a.range.integer && b.range.integer,
        nan: a.range.nan || b.range.nan,
        minusZero: a.range.minusZero || b.range.minusZero,
      };
      if (a.form !== 'i32' || b.form !== 'i32')
        return doubleNumber(op(double, asDouble(a), asDouble(b)), range);
      const [left, right] = [context.hold(a.expr), context.hold(b.expr)];
      return int32Number(choose(op(compare, left, right), left, right), range);
    }, first);
  };
}

const hypot: CallLowering = (context, args) => {
  const [first, ...others] = args.map((arg) => asDouble(numberOf(context, arg)));
  if (first === undefined) return numberConstant(0);
  const range = { ...ANY_NUMBER, min: 0, minusZero: false };
  if (others.length === 0) return doubleNumber(op('f64.abs', first), range);
  const expr = others.reduce((sum, other) => context.guest('heddle_math_hypot', sum, other), first);
  return doubleNumber(expr, range);
};

const clz32: CallLowering = (context, [x]) =>
  int32Number(op('i32.clz', int32Of(context, x)), integers(0, 32));

const imul: CallLowering = (context, [x, y]) =>
  int32Number(op('i32.mul', int32Of(context, x), int32Of(context, y)), INT32);

const fround = folded(Math.fround, (_context, x) => {
  const { min, max, nan, minusZero } = x.range;
  // What is too small for a float32 becomes a zero with its sign.
  const range = { min: Math.fround(min), max: Math.fround(max), nan, minusZero: minusZero || min < 0 };
  return doubleNumber(op('f64.promote_f32', op('f32.demote_f64', asDouble(x))), { ...range, integer: false });
});

/** A function of the guest whose answers lie in a range. */
function guest(name: string, bounds: Partial<NumberRange> = {}): CallLowering {
  return (context, [x]) => {
    const expr = context.guest(`heddle_math_${name}`, asDouble(numberOf(context, x)));
    return doubleNumber(expr, { ...ANY_NUMBER, ...bounds });
  };
}

function guestOfTwo(lowered: (context: Context, x: Expr, y: Expr) => Expr): CallLowering {
  return (context, [x, y]) => {
    const expr = lowered(context, asDouble(numberOf(context, x)), asDouble(numberOf(context, y)));
    return doubleNumber(expr, ANY_NUMBER);
  };
}

/** `base ** exponent`, both f64, as an f64. */
export function power(context: Context, base: Expr, exponent: Expr): Expr {
  if (exponent.op === 'const' && exponent.value === 2) {
    const value = context.hold(base);
    return op('f64.mul', value, value);
  }
  return context.guest('heddle_math_pow', base, exponent);
}

const UNIT = { min: -1, max: 1 };
const ANGLE = { min: -Math.PI, max: Math.PI };
const POSITIVE = { min: 0, minusZero: false };

export const mathCalls: ReadonlyMap<string, CallLowering> = new Map<string, CallLowering>([
  ['Math.abs', abs],
  ['Math.acos', guest('acos', { min: 0, max: Math.PI, minusZero: false })],
  ['Math.acosh', guest('acosh', POSITIVE)],
  ['Math.asin', guest('asin', ANGLE)],
  ['Math.asinh', guest('asinh')],
  ['Math.atan', guest('atan', ANGLE)],
  ['Math.atan2', guestOfTwo((context, y, x) => context.guest('heddle_math_atan2', y, x))],
  ['Math.atanh', guest('atanh')],
  ['Math.cbrt', guest('cbrt')],
  ['Math.ceil', rounding(Math.ceil, (_context, x) => op('f64.ceil', x), aroundZero)],
  ['Math.clz32', clz32],
  ['Math.cos', guest('cos', UNIT)],
  ['Math.cosh', guest('cosh', { min: 1, minusZero: false })],
  ['Math.exp', guest('exp', POSITIVE)],
  ['Math.expm1', guest('expm1', { min: -1 })],
  [
    'Math.floor',
    rounding(
      Math.floor,
      (_context, x) => op('f64.floor', x),
      () => false,
    ),
  ],
  ['Math.fround', fround],
  ['Math.hypot', hypot],
  ['Math.imul', imul],
  ['Math.log', guest('log')],
  ['Math.log10', guest('log10')],
  ['Math.log1p', guest('log1p')],
  ['Math.log2', guest('log2')],
  ['Math.max', extreme(Math.max, 'f64.max', 'i32.gt_s')],
  ['Math.min', extreme(Math.min, 'f64.min', 'i32.lt_s')],
  ['Math.pow', guestOfTwo(power)],
  ['Math.round', rounding(Math.round, roundHalvesUp, aroundZero)],
  ['Math.sign', sign],
  ['Math.sin', guest('sin', UNIT)],
  ['Math.sinh', guest('sinh')],
  ['Math.sqrt', sqrt],
  ['Math.tan', guest('tan')],
  ['Math.tanh', guest('tanh', UNIT)],
  ['Math.trunc', rounding(Math.trunc, (_context, x) => op('f64.trunc', x), aroundZero)],
]);

export const mathConstants: ReadonlyMap<string, number> = new Map([
  ['Math.E', Math.E],
  ['Math.LN10', Math.LN10],
  ['Math.LN2', Math.LN2],
  ['Math.LOG10E', Math.LOG10E],
  ['Math.LOG2E', Math.LOG2E],
  ['Math.PI', Math.PI],
  ['Math.SQRT1_2', Math.SQRT1_2],
  ['Math.SQRT2', Math.SQRT2],
]);
