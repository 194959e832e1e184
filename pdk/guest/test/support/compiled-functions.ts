/** Scalar functions in both tiers: a handler, and the kernel that a compiler would have made of it. */
import { expect } from 'vitest';
import type { Expr, Kernel, Statement } from '../../../src/compile/ir.js';
import {
  f64,
  fn,
  get,
  give,
  i32,
  i64,
  ins,
  kernel,
  local,
  str,
  when,
} from '../../../test/compile/emit/support/ir.js';
import type { ColumnInput } from './columns.js';
import { type CompiledDeclaration, linked } from './compiled.js';
import { type Answer, Guest } from './guest.js';

/** The one kernel of a scalar function. */
export const call = (...given: Parameters<typeof fn>): Kernel[] => [kernel('call', fn(...given))];
/** A function of the guest that gives a text. */
export const text = (name: string, ...operands: Expr[]): Expr => ({
  op: 'guest',
  type: 'str',
  name,
  operands,
});
/** Frames are left out: so are those of a js tier without a source map. */
export const raise = (className: string, message: Expr): Statement => ({
  op: 'throw',
  className,
  message,
  frames: [],
});

export const [x, y] = [local('x', 'f64'), local('y', 'f64')];
export const add: CompiledDeclaration = {
  args: ['float64', 'float64'],
  returns: 'float64',
  handler: '(x, y) => x + y',
  kernels: call('add', [x, y], ['f64'], [give(ins('f64.add', get(x), get(y)))]),
};

export const [n, nNull] = [local('n', 'i32'), local('nNull', 'i32')];
export const nullable: CompiledDeclaration = {
  args: ['int32?'],
  returns: 'int32?',
  handler: '(n) => n === null ? -1 : n > 100 ? null : n * 2',
  kernels: call(
    'nullable',
    [n, nNull],
    [{ type: 'i32', nullable: true }],
    [
      when(get(nNull), [give(i32(-1), i32(0))]),
      when(ins('i32.gt_s', get(n), i32(100)), [give(i32(0), i32(1))]),
      give(ins('i32.mul', get(n), i32(2)), i32(0)),
    ],
  ),
};

export const t = local('t', 'str');
export const upper: CompiledDeclaration = {
  args: ['utf8'],
  returns: 'utf8',
  handler: '(t) => t.toUpperCase()',
  kernels: call('upper', [t], ['str'], [give(text('heddle_text_upper', get(t)))]),
};

export const u = local('u', 'str');
export const joined: CompiledDeclaration = {
  args: ['utf8', 'utf8'],
  returns: 'utf8',
  handler: '(t, u) => t + u',
  kernels: call('joined', [t, u], ['str'], [give(text('heddle_text_concat', get(t), get(u)))]),
};

export const not: CompiledDeclaration = {
  args: ['bool'],
  returns: 'bool',
  handler: '(b) => !b',
  kernels: call('not', [n], ['i32'], [give(ins('i32.eqz', get(n)))]),
};

/** Throws above 10, and answers what no int8 holds above 5. */
export const picky: CompiledDeclaration = {
  args: ['float64'],
  returns: 'int8',
  handler: '(x) => { if (x > 10) throw new RangeError("too large"); return x > 5 ? x * 100 : x; }',
  kernels: call(
    'picky',
    [x],
    ['f64'],
    [
      when(ins('f64.gt', get(x), f64(10)), [raise('RangeError', str('too large'))]),
      when(ins('f64.gt', get(x), f64(5)), [give(ins('f64.mul', get(x), f64(100)))]),
      give(get(x)),
    ],
  ),
};

export const big = local('big', 'i64');
export const struct: CompiledDeclaration = {
  args: ['struct<a: int64, t: utf8?>'],
  returns: 'struct<t: utf8?, b: bool?, small: time[s]>',
  handler: '(s) => ({ t: s.t, b: s.a % 3n === 0n ? null : s.a > 2n, small: s.a })',
  kernels: call(
    'struct',
    [big, t, nNull],
    [{ type: 'str', nullable: true }, { type: 'i32', nullable: true }, 'i64'],
    [
      give(
        get(t),
        get(nNull),
        ins('i64.gt_s', get(big), i64(2n)),
        ins('i64.eqz', ins('i64.rem_s', get(big), i64(3n))),
        get(big),
      ),
    ],
  ),
};

/** An argument: one value a row, or one for all. */
export const column = (type: string, values: readonly unknown[], constant = false): ColumnInput =>
  constant ? { type, values, constant } : { type, values };

const guests = new Map<CompiledDeclaration, Guest[]>();

/** The function in the js tier, and compiled in both guests. */
export function guestsOf(declaration: CompiledDeclaration): Guest[] {
  const { kernels: _, ...plain } = declaration;
  const known = guests.get(declaration) ?? [
    Guest.of(plain),
    linked('engine', [declaration]),
    linked('lean', [declaration]),
  ];
  guests.set(declaration, known);
  return known;
}

/** The answer of the js tier, after both compiled ones were found to be it. */
export function same(declaration: CompiledDeclaration, columns: ColumnInput[], rows: number): Answer {
  const [js, engine, lean] = guestsOf(declaration).map((guest) =>
    guest.call(0, declaration.returns ?? '', columns, rows),
  );
  expect(engine).toEqual(js);
  expect(lean).toEqual(js);
  if (js === undefined) throw new Error('no answer');
  return js;
}

/** That many numbers with fractions, from -3.5 on. */
export const numbers = (count: number) => Array.from({ length: count }, (_, i) => i - 3.5);
