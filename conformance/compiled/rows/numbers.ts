import type * as numbers from '../numbers.js';
import type { Rows } from './rows.js';

const MOST = 9_223_372_036_854_775_807n;
const LEAST = -9_223_372_036_854_775_808n;
const NAN = Number.NaN;

export const rows = {
  gcd: {
    rows: [
      [0, 0],
      [17, 0],
      [-48, 18],
      [null, 1],
    ],
    known: [
      [[48, 18], 6],
      [[1_000_000_007, 998_244_353], 1],
    ],
  },
  lcm: {
    edges: false,
    rows: [
      [0n, 5n],
      [-4n, 6n],
      [null, 1n],
      [3_037_000_500n, 3_037_000_500n],
      [MOST, 1n],
    ],
    known: [
      [[4n, 6n], 12n],
      [[21n, 6n], 42n],
    ],
  },
  isPrime: {
    edges: false,
    rows: [[-7], [0], [1], [46_341], [1_000_003]],
    known: [
      [[2], true],
      [[97], true],
      [[91], false],
      [[1_000_000_007], true],
    ],
  },
  collatz: {
    edges: false,
    rows: [[1n], [6n], [null]],
    known: [
      [[27n], 111],
      [[97n], 118],
    ],
    throws: [
      [[0n], 'RangeError: collatz needs a positive number'],
      [[-3n], 'collatz needs'],
    ],
  },
  fibonacci: {
    edges: false,
    rows: [[0], [1], [-5]],
    known: [
      [[10], 55n],
      [[92], 7_540_113_804_746_346_429n],
    ],
  },
  slowFibonacci: { rows: [[0], [1], [-3], [99]], known: [[[10], 55]] },
  modPow: {
    edges: false,
    rows: [
      [-2n, 3n, 7n],
      [2n, 0n, 1n],
      [0n, 0n, 5n],
      [3n, -1n, 5n],
    ],
    known: [
      [[4n, 13n, 497n], 445n],
      [[2n, 100n, 1_000_000_007n], 976_371_285n],
    ],
    throws: [[[1n, 1n, 0n], 'RangeError']],
  },
  factorial: { edges: false, rows: [[-1], [0], [1], [170], [171]], known: [[[10], 3_628_800]] },
  binomial: {
    edges: false,
    rows: [
      [5, -1],
      [5, 6],
      [0, 0],
      [-3, 0],
    ],
    known: [
      [[5, 2], 10n],
      [[60, 30], 118_264_581_564_861_424n],
    ],
  },
  integerRoot: {
    edges: false,
    rows: [[0n], [1n], [15n], [16n]],
    known: [[[MOST], 3_037_000_499n]],
    throws: [
      [[-4n], 'RangeError: no root of -4'],
      [[LEAST], 'no root of -9223372036854775808'],
    ],
  },
  newtonRoot: { edges: false, rows: [[2], [0], [1e10], [1e-10], [NAN], [-1]] },
  digitSum: {
    rows: [[0n], [LEAST]],
    known: [
      [[12_345n], 15],
      [[-99n], 18],
    ],
  },
  digitalRoot: {
    rows: [[0], [-1]],
    known: [
      [[12_345], 6],
      [[9], 9],
    ],
  },
  mandelbrot: {
    rows: [
      [0, 0],
      [2, 2],
      [-0.75, 0.1],
      [0.3, 0.5],
      [NAN, 0],
    ],
  },
  polynomial: { rows: [[0], [1], [-0], [3.14], [1e100], [NAN]] },
  lowerRoot: {
    rows: [
      [1, -3, 2],
      [1, 2, 1],
      [1, 0, 1],
      [0, 2, -4],
      [0, 0, 1],
      [1, 0, 0],
      [1e-8, 1e8, 1],
      [NAN, 1, 1],
    ],
  },
  bellArea: {
    ulps: 16,
    rows: [
      [0, 1],
      [-1, 1],
      [1, 0],
      [0, 0],
      [-3, 5],
    ],
  },
  roundAs: {
    rows: [
      [0.5, 'up'],
      [-0.5, 'up'],
      [2.5, 'down'],
      [-2.5, 'down'],
      [-0.9, 'trunc'],
      [-0.5, 'half'],
      [0.49999999999999994, ''],
      [4_503_599_627_370_497, ''],
      [-1.5, 'é'],
    ],
  },
  floorMod: {
    rows: [
      [7, 3],
      [-7, 3],
      [7, -3],
      [7, 0],
      [-2_147_483_648, -1],
    ],
  },
  validate: {
    rows: [
      [null, 1, 'EUR'],
      [0, 1, 'EUR'],
      [10_001, 1, 'EUR'],
      [1, NAN, 'EUR'],
      [1, null, 'USD'],
      [1, 1, null],
      [1, 1, '€'],
      [1, 1, 'USD'],
    ],
  },
  pythagoras: {
    edges: false,
    rows: [[0], [11], [-5]],
    known: [
      [[12], 3],
      [[1000], 200],
    ],
  },
} satisfies Rows<typeof numbers>;
