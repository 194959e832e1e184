import type * as scoring from '../scoring.js';
import type { Rows } from './rows.js';

const NAN = Number.NaN;
const floats = [
  [0],
  [-0],
  [1],
  [-1],
  [0.5],
  [30],
  [31],
  [-745],
  [710],
  [Infinity],
  [-Infinity],
  [NAN],
  [null],
] as const;

export const rows = {
  logistic: { ulps: 4, rows: floats },
  softplus: { ulps: 4, rows: floats },
  bmi: {
    rows: [
      [80, 1.8],
      [0, 1],
      [70, 0],
      [70, -1],
      [NAN, 1],
      [null, 2],
    ],
  },
  bmiClass: {
    rows: [[18.4], [18.5], [24.9], [25], [30], [-Infinity]],
    throws: [[[NAN], 'TypeError: the index is not a number']],
  },
  weightedScore: {
    rows: [
      [1, 2, 3, 4, 5],
      [null, null, null, null, null],
      [5, null, 1, 0, -3],
    ],
  },
  rfm: {
    rows: [
      [1, 1, 1],
      [15, 2, 50],
      [31, 5, 200],
      [91, 10, 1000],
      [365, 20, 5000],
      [366, 21, NAN],
    ],
  },
  wilson: {
    rows: [
      [0n, 0n],
      [1n, 1n],
      [5n, 10n],
      [999n, 1000n],
      [10n, 5n],
      [9_007_199_254_740_993n, 9_223_372_036_854_775_807n],
    ],
  },
  elo: {
    ulps: 8,
    rows: [
      [1500, 1500, 1, 32],
      [2400, 2000, 0, 16],
      [1000, 3000, 0.5, 20],
      [0, 0, 0, 0],
    ],
  },
  hotness: {
    ulps: 8,
    rows: [
      [100, 2.5],
      [1, 0],
      [0, 5],
      [57, 24],
      [5, -2],
    ],
  },
  decayed: {
    ulps: 8,
    rows: [
      [100, 7, 7],
      [100, 0, 7],
      [1, 1, 3],
      [-5, 2, 0],
      [0, 1, 0],
    ],
  },
  windChill: {
    ulps: 8,
    rows: [
      [-10, 20],
      [10.1, 20],
      [0, 4.8],
      [-40, 100],
      [5, NAN],
    ],
  },
  cosineSimilarity: {
    rows: [
      [
        { x: 1, y: 0, z: 0 },
        { x: 0, y: 1, z: 0 },
      ],
      [
        { x: 1, y: 2, z: 3 },
        { x: 2, y: 4, z: 6 },
      ],
      [
        { x: 0, y: 0, z: 0 },
        { x: 1, y: 1, z: 1 },
      ],
      [
        { x: NAN, y: 0, z: 0 },
        { x: 1, y: 1, z: 1 },
      ],
      [null, { x: 1, y: 1, z: 1 }],
    ],
  },
  churnTree: {
    rows: [
      [5, 80, false, 'fiber'],
      [5, 60, false, 'fiber'],
      [10, 80, true, null],
      [41, 1, true, 'dsl'],
      [20, 95, false, 'fiber'],
      [20, 95, false, null],
      [20, 95, false, 'dsl'],
    ],
  },
  bucket: { rows: [[0], [1], [1.5], [2], [999], [1000], [1e9], [NAN], [-Infinity]] },
  agreement: {
    rows: [
      [true, true],
      [true, false],
      [null, true],
      [false, null],
      [false, false],
    ],
  },
  greatest: {
    rows: [
      [1, 2],
      [2, 1],
      [null, 3],
      [3, null],
      [null, null],
      [NAN, 1],
      [1, NAN],
      [0, -0],
      [-0, 0],
    ],
  },
} satisfies Rows<typeof scoring>;
