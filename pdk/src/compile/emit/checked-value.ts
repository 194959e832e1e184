import binaryen from 'binaryen';
import type { TimeUnit, TypeName } from '../../types/type.js';
import type { ValueType } from '../ir.js';
import type { Leaf } from './leaf.js';
import type { RowFunction } from './row-function.js';

type Expression = binaryen.ExpressionRef;

/** A result that stands in a local: reading it costs nothing and has no effects. */
export interface Result {
  readonly type: ValueType;
  readonly value: () => Expression;
}

/** The address of the row's value in a column of 2 ** shift bytes a value. */
type Place = (shift: number) => Expression;

const CANONICAL_NAN = Number.NaN;

const UNITS_PER_DAY: Readonly<Record<TimeUnit, bigint>> = {
  s: 86_400n,
  ms: 86_400_000n,
  us: 86_400_000_000n,
  ns: 86_400_000_000_000n,
};

/** Bounds of the integers that are narrower than 32 bits. */
const NARROW: Readonly<Partial<Record<TypeName, readonly [low: number, high: number]>>> = {
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  uint8: [0, 0xff],
  uint16: [0, 0xffff],
};

/** Writes a number, or tells the guest that it does not fit. */
export function checkedNumber(
  row: RowFunction,
  leaf: Leaf,
  output: number,
  result: Result,
  at: Place,
  fail: () => Expression,
): Expression {
  const { module } = row.unit;
  const { f32, f64, i32 } = module;
  const asDouble = () => (result.type === 'f64' ? result.value() : f64.convert_s.i32(result.value()));
  const refuse = () => {
    const operands = [row.frame, i32.const(output), asDouble()];
    const params = [binaryen.i32, binaryen.i32, binaryen.f64];
    return module.block(null, [
      row.unit.callGuest('heddle_unwritable_number', operands, params, binaryen.none),
      fail(),
    ]);
  };
  switch (leaf.type.type) {
    case 'float64': {
      if (result.type === 'i32') return f64.store(0, 8, at(3), asDouble());
      const canonical = module.select(f64.eq(asDouble(), asDouble()), asDouble(), f64.const(CANONICAL_NAN));
      return f64.store(0, 8, at(3), canonical);
    }
    case 'float32': {
      if (result.type === 'i32') return f32.store(0, 4, at(2), f32.demote(asDouble()));
      const narrow = () => f32.demote(asDouble());
      const infinite = f32.eq(f32.abs(narrow()), f32.const(Number.POSITIVE_INFINITY));
      const finite = f64.ne(f64.abs(asDouble()), f64.const(Number.POSITIVE_INFINITY));
      const canonical = module.select(f64.eq(asDouble(), asDouble()), narrow(), f32.const(CANONICAL_NAN));
      return module.block(null, [
        module.if(i32.and(infinite, finite), refuse()),
        f32.store(0, 4, at(2), canonical),
      ]);
    }
    default:
      return integer(row, leaf.type.type, result, at, refuse);
  }
}

function integer(
  row: RowFunction,
  type: TypeName,
  result: Result,
  at: Place,
  refuse: () => Expression,
): Expression {
  const { module } = row.unit;
  const { i32, f64, local } = module;
  const kept = row.scope.add('integer', binaryen.i32);
  const whole = () => local.get(kept, binaryen.i32);
  const unsigned = type === 'uint32';
  const parts: Expression[] = [];
  if (result.type === 'f64') {
    const cut = unsigned ? i32.trunc_u_sat.f64(result.value()) : i32.trunc_s_sat.f64(result.value());
    const back = unsigned ? f64.convert_u.i32(whole()) : f64.convert_s.i32(whole());
    parts.push(local.set(kept, cut), module.if(f64.ne(back, result.value()), refuse()));
  } else {
    parts.push(local.set(kept, result.value()));
    if (unsigned) parts.push(module.if(i32.lt_s(whole(), i32.const(0)), refuse()));
  }
  const [low, high] = NARROW[type] ?? [];
  if (low === undefined || high === undefined) parts.push(i32.store(0, 4, at(2), whole()));
  else {
    const outside = i32.gt_u(i32.sub(whole(), i32.const(low)), i32.const(high - low));
    const store = high - low === 0xff ? i32.store8(0, 1, at(0), whole()) : i32.store16(0, 2, at(1), whole());
    parts.push(module.if(outside, refuse()), store);
  }
  return module.block(null, parts);
}

/** Writes a bigint; only times of day have bounds of their own. */
export function checkedBigint(
  row: RowFunction,
  { type, width }: Leaf,
  output: number,
  value: () => Expression,
  at: Place,
  fail: () => Expression,
): Expression {
  const { module } = row.unit;
  const { i64, i32 } = module;
  const store = width === 4 ? i64.store32(0, 4, at(2), value()) : i64.store(0, 8, at(3), value());
  if (type.type !== 'time') return store;
  const outside = i64.ge_u(value(), i64.const(UNITS_PER_DAY[type.unit ?? 'us']));
  const operands = [row.frame, i32.const(output), value()];
  const params = [binaryen.i32, binaryen.i32, binaryen.i64];
  const refused = row.unit.callGuest('heddle_unwritable_bigint', operands, params, binaryen.none);
  return module.block(null, [module.if(outside, module.block(null, [refused, fail()])), store]);
}
