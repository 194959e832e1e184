import type * as finance from '../finance.js';
import type { Rows } from './rows.js';

export const rows = {
  compoundInterest: {
    ulps: 64,
    rows: [
      [1000, 0.05, 12, 10],
      [1, 1, 1, 1],
      [500, -0.02, 4, 2.5],
      [0, 0, 1, 0],
      [1, 0.1, 0, 1],
    ],
  },
  monthlyPayment: {
    ulps: 64,
    rows: [
      [250_000, 0.035, 360],
      [1200, 0, 12],
      [1, 12, 1],
      [null, 0, 0],
    ],
    throws: [
      [[1, 0.1, 0], 'RangeError: a loan over 0 months'],
      [[1, 0.1, -3], 'a loan over -3 months'],
    ],
  },
  presentValue: {
    edges: false,
    rows: [
      [100, 0.05, 10],
      [100, -0.5, 3],
      [1, 0, 0],
      [1, -1, 2],
      [100, 0.01, 1000],
    ],
  },
  internalRate: {
    edges: false,
    rows: [
      [1000, 150, 10],
      [1000, 10, 3],
      [0, 1, 1],
      [1000, 100, 10],
    ],
  },
  blackScholesCall: {
    ulps: 4096,
    rows: [
      [100, 100, 0.05, 0.2, 1],
      [42, 40, 0.1, 0.2, 0.5],
      [90, 100, 0.01, 0.5, 0],
      [100, 50, 0, 0.1, 0.25],
      [1, 1, 1, 0, 1],
    ],
  },
  grossCents: {
    rows: [
      [0n, 1900],
      [1n, 1900],
      [-1n, 5000],
      [922_337_203_685_477n, 0],
      [9_223_372_036_854_775_807n, 0],
      [null, 1],
    ],
    known: [
      [[10_000n, 1900], 11_900n],
      [[-105n, 1900], -125n],
    ],
  },
  roundHalfEven: {
    rows: [],
    known: [
      [[0.5], 0],
      [[1.5], 2],
      [[2.5], 2],
      [[-0.5], 0],
      [[-1.5], -2],
      [[2.6], 3],
    ],
  },
  roundTo: {
    edges: false,
    rows: [
      [1.005, 2],
      [-2.345, 2],
      [1234.5, -2],
      [0.1, 0],
      [-0, 1],
      [Number.NaN, 1],
      [5e-324, 3],
    ],
  },
  toTick: {
    rows: [
      [10.13, 0.25],
      [10.13, 0],
      [-0.1, 0.5],
      [7, -1],
    ],
  },
  fee: {
    rows: [
      [100_000n, 25n],
      [1n, 1n],
      [-5_000_001n, 10n],
      [10n ** 17n, 100n],
      [null, 1n],
    ],
  },
  incomeTax: { rows: [[0], [10_999.99], [11_000], [50_000], [300_000], [1e9], [-5]] },
  margin: {
    rows: [
      [100, 80],
      [0, 1],
      [null, 1],
      [50, null],
      [-0, 2],
    ],
  },
  days360: {
    edges: false,
    rows: [
      [0, 0],
      [19_782, 19_783],
      [-1, 1],
      [30, 58],
      [null, 1],
    ],
    known: [[[19_723, 20_089], 360]],
  },
  formatCents: {
    rows: [[0n], [99_999n], [100_000n], [-1n], [9_223_372_036_854_775_807n], [-9_223_372_036_854_775_808n]],
    known: [[[-123_405n], '-1,234.05']],
  },
  rating: { rows: [[850], [800], [799], [740], [670], [580], [579], [-1]] },
  circuitBreaker: {
    rows: [
      [100, 106, 5],
      [100, 105, 5],
      [null, 1, 1],
      [0, 1, 1],
      [100, Number.NaN, 1],
    ],
  },
  depreciation: {
    edges: false,
    rows: [
      [1000, 100, 5, 1, 'straight'],
      [1000, 100, 5, 6, 'straight'],
      [1000, 100, 5, 4, 'declining'],
      [1000, 100, 5, 9, 'declining'],
    ],
    throws: [
      [[1, 0, 1, 1, 'sum of digits'], 'TypeError: unknown method: sum of digits'],
      [[1, 0, 1, 1, 'Straight😀'], 'unknown method: Straight😀'],
    ],
  },
} satisfies Rows<typeof finance>;
