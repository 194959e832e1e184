import { expect, test } from 'vitest';
import { sharedParts } from '../../src/exec/aggregate/shared-parts.js';
import { call, column, type Expression, literal } from '../../src/plan/expression.js';
import type { AggregateCall } from '../../src/plan/plan.js';
import { query } from '../support/run.js';

const a = column(0, 'float64');
const b = column(1, 'float64');
const twice = (of: Expression) => call('*', 'float64', literal('float64', 2), of);
const minus = (of: Expression) => call('-', 'float64', of, b);
const sum = (arg: Expression, filter: Expression | null = null): AggregateCall => ({
  type: 'float64',
  function: 'sum',
  args: [arg],
  distinct: false,
  state: null,
  filter,
});

test('the largest parts in common are computed once', () => {
  const { parts, calls } = sharedParts([sum(minus(a)), sum(twice(minus(a))), sum(twice(a))], 2);
  expect(parts).toEqual([minus(a)]);
  const taken = column(2, 'float64');
  expect(calls).toEqual([sum(taken), sum(twice(taken)), sum(twice(a))]);
});

test('what can fail, and what is for some rows only, stays where it is', () => {
  const divided = (of: Expression) => call('/', 'float64', of, b);
  const some = call('<', 'bool', a, b);
  const given = [sum(divided(a)), sum(divided(a)), sum(twice(a), some), sum(twice(a))];
  expect(sharedParts(given, 2)).toEqual({ parts: [], calls: given });
  const { parts, calls } = sharedParts([sum(divided(minus(a))), sum(divided(minus(a)))], 2);
  expect(parts).toEqual([minus(a)]);
  expect(calls).toEqual([sum(divided(column(2, 'float64'))), sum(divided(column(2, 'float64')))]);
});

test('one query with all of them', async () => {
  const rows = '(VALUES (1.5, 0), (4.0, 2), (2.5, 5)) AS t(a, b)';
  const sums = 'sum(a - b), avg(a - b), sum((a - b) * 2), sum(a / b) FILTER (WHERE b <> 0)';
  const answer = await query(`SELECT a > 2, ${sums} FROM ${rows} GROUP BY a > 2 ORDER BY 1`);
  expect(answer.rows.map((row) => row.map(String))).toEqual([
    ['false', '1.5', '1.5', '3', 'null'],
    ['true', '-0.5', '-0.25', '-1', '2.5'],
  ]);
});
