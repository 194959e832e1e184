import type * as statistics from '../statistics.js';
import type { Rows } from './rows.js';

const values = [[2], [4], [4], [null], [4], [5], [5], [7], [9], [0.5]] as const;
const pairs = [
  [1, 2],
  [2, 4.5],
  [3, 5],
  [null, 1],
  [4, null],
  [5, 11],
  [6, 11.5],
  [7, 15],
] as const;

export const rows = {
  total: { rows: [...values, [-0], [1e300], [1e300], [-1e300]] },
  exactTotal: { rows: [[1n], [9_007_199_254_740_993n], [null], [-5n], [9_214_364_837_600_034_000n], [-7n]] },
  mean: {
    rows: [...values, [Number.NaN], [1], [2], [3]],
    groups: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2],
  },
  variance: { rows: values },
  range: { rows: [...values, [-0], [Number.NaN], [Infinity]] },
  geometricMean: {
    ulps: 8,
    rows: values,
    throws: [
      [[0], 'RangeError: a geometric mean of 0'],
      [[-2.5], 'a geometric mean of -2.5'],
    ],
  },
  weightedMean: { rows: pairs },
  correlation: { rows: pairs },
  countIf: { rows: [[true], [false], [null], [true]] },
  every: { rows: [[true], [true], [null], [false], [true]] },
  bitOr: { rows: [[1], [2], [null], [-2_147_483_648], [64]] },
  product: { rows: [[3n], [-7n], [null], [9_223_372_036_854_775_807n], [11n]] },
  logSumExp: { ulps: 8, rows: [[1], [1000], [-Infinity], [999.5], [null], [3]] },
  slope: { rows: pairs },
  heaviest: {
    rows: [
      ['b', 1],
      ['a', 1],
      ['ü', 3],
      ['é', 3],
      ['😀', 2],
      [null, 9],
      ['x', Number.NaN],
    ],
  },
  mode: { rows: [['b'], ['a'], ['b'], ['a'], [null], ['😀'], ['']] },
  median: { rows: values },
} satisfies Rows<typeof statistics>;
