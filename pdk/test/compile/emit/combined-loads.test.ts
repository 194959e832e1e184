import { describe, expect, it } from 'vitest';
import { CombinedLoads } from '../../../src/compile/emit/combined-loads.js';
import type { Expr, Statement } from '../../../src/compile/ir.js';
import { choose } from '../../../src/compile/lower/expr.js';
import { fn, get, give, i32, i64, ins, local, set } from './support/ir.js';

const [text, other, index] = [local('text', 'str'), local('other', 'str'), local('index', 'i32')];
const word = local('word', 'i32');

/** A character of a text at a distance from the index, as lowering writes it where it lies inside. */
function character(distance: number, of = text): Expr {
  const at = ins('i32.add', get(index), i32(distance));
  const address = ins('i32.add', ins('i32.wrap_i64', get(of)), at);
  const load: Expr = { op: 'load', type: 'i32', bits: 8, signed: false, address, offset: 0 };
  const walked: Expr = {
    op: 'guest',
    type: 'i32',
    name: 'heddle_text_code_unit',
    operands: [get(of), at],
  };
  return choose(ins('i64.lt_s', get(of), i64(0n)), load, walked);
}

const shifted = (by: number, value: Expr) => ins('i32.shl', value, i32(by));
const or = (...parts: Expr[]) => parts.reduce((left, right) => ins('i32.or', left, right));

/** How many bits are read at once for a number, and by how many statements; 0 bits where it stays as it is. */
function read(value: Expr, before: Statement[] = [], behind: Statement[] = []): [number, number] {
  const body = [...before, set(word, value), ...behind, give(get(word))];
  const made = new CombinedLoads(fn('f', [text, other, index], ['i32'], body)).in(body);
  const wide = made.flatMap((each) =>
    each.op === 'set' && each.value.op === 'choose' && each.value.then.op === 'load'
      ? [each.value.then.bits]
      : [],
  );
  return [wide.find((bits) => bits > 8) ?? 0, made.length];
}

describe('characters put together to a number', () => {
  it('are read at once where they lie side by side, the lowest first', () => {
    const [a, b, c, d] = [
      character(1),
      shifted(8, character(2)),
      shifted(16, character(3)),
      shifted(24, character(4)),
    ];
    expect(read(or(a, b))).toEqual([16, 2]);
    expect(read(or(a, b, c, d))).toEqual([32, 2]);
    expect(read(or(d, or(c, b), a))).toEqual([0, 2]);
    expect(read(or(a, b, c))).toEqual([0, 2]);
  });

  it('also by way of locals that nothing else reads', () => {
    const [first, second, pair] = [local('first', 'i32'), local('second', 'i32'), local('pair', 'i32')];
    const before = [
      set(first, character(0)),
      set(second, character(1)),
      set(pair, or(get(first), shifted(8, get(second)))),
    ];
    const value = or(get(pair), shifted(16, character(2)), shifted(24, character(3)));
    expect(read(value, before)).toEqual([32, 2]);
    expect(read(value, before, [set(local('sum', 'i32'), get(second))])).toEqual([0, 6]);
    // The other two lie elsewhere by then.
    expect(read(value, [...before, set(index, i32(0))])).toEqual([16, 4]);
  });

  it.each([
    ['of two texts', or(character(0), shifted(8, character(1, other)))],
    ['further apart', or(character(0), shifted(8, character(2)))],
    ['in another order', or(character(1), shifted(8, character(0)))],
    ['shifted otherwise', or(character(0), shifted(7, character(1)))],
  ])('are not where they are %s', (_, value) => {
    expect(read(value)).toEqual([0, 2]);
  });
});
