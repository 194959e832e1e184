import type { Variable } from '../../build/program.js';
import type { Expr } from '../ir.js';
import { bigintConstant } from './bigints.js';
import { ConstantBinding } from './binding.js';
import type { Body } from './body.js';
import { i32, op } from './expr.js';
import { textConstant } from './expressions.js';
import type { Module } from './module.js';
import { isDeeplyFrozen, isReadOnly } from './mutation.js';
import { numberConstant } from './numbers.js';
import { INT32, isInt32, joinedRanges, rangeOfConstant } from './range.js';
import type { IndexedValue, Place, Value } from './value.js';

/** More elements than these are not compared one by one. */
const MAX_CHOICES = 64;

/** What the module's top level holds, as a value of the compiled code. */
export function constantValue(body: Body, name: string, value: unknown, variable?: Variable): Value {
  switch (typeof value) {
    case 'number':
      return numberConstant(value);
    case 'bigint':
      return bigintConstant(value) ?? body.refuse(`${name} does not fit 64 bits`);
    case 'string':
      return textConstant(value);
    case 'boolean':
      return { kind: 'boolean', expr: i32(value ? 1 : 0) };
    case 'undefined':
      return { kind: 'absent', as: 'undefined' };
    case 'object':
      break;
    default:
      return body.refuse(`${name} is a ${typeof value}`);
  }
  if (value === null) return { kind: 'absent', as: 'null' };
  if (variable !== undefined && !isConstant(body.module, name, variable, value))
    return body.refuse(`${name} of the module may be changed`);
  const list = listOf(value);
  if (list !== undefined) return constantList(body, name, list);
  if (Object.prototype.toString.call(value) !== '[object Object]')
    return body.refuse(`${name} is ${Object.prototype.toString.call(value)}`);
  return constantObject(body, name, value);
}

/** Whether the object will stay what it is: no other variable has a part of it, and none of its uses changes it. */
function isConstant({ program, topLevel }: Module, name: string, variable: Variable, value: object): boolean {
  return isDeeplyFrozen(value) || (!topLevel.shared.has(name) && isReadOnly(program, variable, value));
}

function constantObject(body: Body, name: string, value: object): Value {
  const fields = new Map<string, Place>();
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (!('value' in descriptor)) return body.refuse(`${name} has a getter`);
    const inner: unknown = descriptor.value;
    fields.set(key, {
      read: () => new ConstantBinding(key, body, constantValue(body, `${name}.${key}`, inner), true).read(),
    });
  }
  return { kind: 'object', array: false, fields };
}

/** The elements of an array or a typed array; of another context they are no instances of this one's classes. */
function listOf(value: object): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  const tag = Object.prototype.toString.call(value);
  return /^\[object (Big)?(Ui|I|Fl)\w+Array\]$/.test(tag)
    ? Array.from(value as ArrayLike<unknown>)
    : undefined;
}

/** A list by what all of its elements are. */
function constantList(body: Body, name: string, list: readonly unknown[]): IndexedValue {
  const what = `the array ${name}`;
  const length = numberConstant(list.length);
  const rows = nestedTable(body, name, list);
  if (rows !== undefined) return { kind: 'indexed', what, length, at: rows, nested: true };
  const at = list.every((element) => typeof element === 'number')
    ? numberTable(body, name, list as readonly number[])
    : list.every((element) => typeof element === 'bigint')
      ? bigintTable(body, name, list as readonly bigint[])
      : choice(body, name, list);
  return { kind: 'indexed', what, length, at };
}

function numberTable(body: Body, name: string, list: readonly number[]): (index: Expr) => Value {
  const range = list
    .map(rangeOfConstant)
    .reduce(joinedRanges, list.length > 0 ? rangeOfConstant(list[0] ?? 0) : INT32);
  const whole = isInt32(range);
  const bytes = whole ? Int32Array.from(list) : Float64Array.from(list);
  const table = body.module.table(name, new Uint8Array(bytes.buffer), bytes.BYTES_PER_ELEMENT);
  return (index) => {
    if (index.op === 'const') return numberConstant(list[Number(index.value)] ?? Number.NaN);
    const address = op(
      'i32.add',
      { op: 'address', type: 'i32', table },
      op('i32.shl', index, i32(whole ? 2 : 3)),
    );
    const expr: Expr = whole
      ? { op: 'load', type: 'i32', bits: 32, signed: true, address, offset: 0 }
      : { op: 'load', type: 'f64', bits: 64, signed: true, address, offset: 0 };
    return { kind: 'number', expr, form: whole ? 'i32' : 'f64', range };
  };
}

function bigintTable(body: Body, name: string, list: readonly bigint[]): (index: Expr) => Value {
  const min = list.reduce((least, value) => (value < least ? value : least), list[0] ?? 0n);
  const max = list.reduce((most, value) => (value > most ? value : most), list[0] ?? 0n);
  if (min < -(2n ** 63n) || max >= (min < 0n ? 2n ** 63n : 2n ** 64n))
    body.refuse(`${name} does not fit 64 bits`);
  const table = body.module.int64Table(
    name,
    list.map((value) => BigInt.asIntN(64, value)),
  );
  return (index) => {
    const address = op('i32.add', { op: 'address', type: 'i32', table }, op('i32.shl', index, i32(3)));
    const expr: Expr = { op: 'load', type: 'i64', bits: 64, signed: true, address, offset: 0 };
    return { kind: 'bigint', expr, min, max, overflow: undefined };
  };
}

/** Rows of equal length lie one behind another. */
function nestedTable(
  body: Body,
  name: string,
  list: readonly unknown[],
): ((index: Expr) => Value) | undefined {
  const rows = list.map((row) => (typeof row === 'object' && row !== null ? listOf(row) : undefined));
  const [first] = rows;
  if (first === undefined || first.length === 0 || rows.some((row) => row?.length !== first.length))
    return undefined;
  const flat = rows.flatMap((row) => [...(row ?? [])]);
  const whole = constantList(body, name, flat);
  return (index) => {
    const start = body.hold(op('i32.mul', index, i32(first.length)));
    return {
      kind: 'indexed',
      what: `a row of ${name}`,
      length: numberConstant(first.length),
      at: (column) => whole.at(op('i32.add', start, column)),
    };
  };
}

/** Few elements of any type: one of them is chosen. */
function choice(body: Body, name: string, list: readonly unknown[]): (index: Expr) => Value {
  const element = (index: number) => constantValue(body, `${name}[${index}]`, list[index]);
  const pick = (index: Expr, low: number, high: number): Value => {
    if (high - low <= 1) return element(low);
    const middle = (low + high) >> 1;
    return body.eitherValue(
      op('i32.lt_s', index, i32(middle)),
      () => pick(index, low, middle),
      () => pick(index, middle, high),
    );
  };
  return (index) => {
    if (index.op === 'const') return element(Number(index.value));
    if (list.length > MAX_CHOICES) return body.refuse(`an element of the large array ${name}`);
    return pick(body.hold(index), 0, list.length);
  };
}
