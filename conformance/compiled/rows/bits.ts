import type * as bits from '../bits.js';
import type { Rows } from './rows.js';

const MOST = 9_223_372_036_854_775_807n;
const LEAST = -9_223_372_036_854_775_808n;

export const rows = {
  popcount: {
    rows: [[255]],
    known: [
      [[0], 0],
      [[-1], 32],
      [[-2_147_483_648], 1],
      [[0x55555555], 16],
    ],
  },
  popcount64: {
    rows: [[1n << 40n]],
    known: [
      [[0n], 0],
      [[-1n], 64],
      [[LEAST], 1],
      [[MOST], 63],
    ],
  },
  reverseBits: {
    rows: [[12345]],
    known: [
      [[1], 0x80000000],
      [[0xffff0000], 0xffff],
      [[0], 0],
    ],
  },
  grayCode: {
    rows: [[4_294_967_295]],
    known: [
      [[2], 3],
      [[7], 4],
      [[8], 12],
    ],
  },
  fromGray: {
    rows: [[2_147_483_648]],
    known: [
      [[3], 2],
      [[4], 7],
      [[12], 8],
    ],
  },
  parity: {
    rows: [[MOST], [LEAST], [null]],
    known: [
      [[0n], false],
      [[1n], true],
      [[3n], false],
      [[-1n], false],
      [[7n], true],
    ],
  },
  rotateLeft: {
    rows: [
      [-2, 31],
      [5, 0],
      [5, 32],
      [7, -1],
    ],
    known: [
      [[1, 1], 2],
      [[-2_147_483_648, 1], 1],
    ],
  },
  morton: {
    rows: [[-1, 70_000]],
    known: [
      [[3, 0], 5],
      [[0, 3], 10],
      [[65_535, 65_535], 4_294_967_295],
      [[2, 3], 14],
    ],
  },
  hilbert: {
    rows: [
      [12_345, 54_321],
      [65_535, 65_535],
    ],
    known: [
      [[0, 0], 0],
      [[65_535, 0], 4_294_967_295],
    ],
  },
  nextPowerOfTwo: {
    rows: [[-5]],
    known: [
      [[0], 1n],
      [[1], 1n],
      [[5], 8n],
      [[8], 8n],
      [[2_147_483_647], 2_147_483_648n],
    ],
  },
  trailingZeros: {
    rows: [[-6]],
    known: [
      [[0], 32],
      [[1], 0],
      [[8], 3],
      [[-2_147_483_648], 31],
    ],
  },
  isPowerOfTwo: {
    rows: [[-8n]],
    known: [
      [[0n], false],
      [[1n], true],
      [[1n << 62n], true],
      [[LEAST], false],
      [[3n], false],
    ],
  },
  swapBytes: {
    rows: [[255]],
    known: [
      [[0x01020304], 0x04030201],
      [[0xff], 0xff000000],
    ],
  },
  hamming: {
    rows: [[MOST, 1n]],
    known: [
      [[0n, -1n], 64],
      [[5n, 6n], 2],
      [[LEAST, MOST], 64],
    ],
  },
  rgbHex: {
    rows: [[255, 128, 0]],
    known: [
      [[0, 0, 0], '#000000'],
      [[1, 2, 3], '#010203'],
      [[255, 255, 255], '#ffffff'],
    ],
  },
  luma: {
    rows: [[0xff8000]],
    known: [
      [[0xffffff], 255],
      [[0], 0],
    ],
  },
  mayContain: {
    rows: [
      [0n, 1],
      [-1n, 1],
      [MOST, 77],
      [null, 1],
    ],
  },
  binaryText: {
    rows: [[1000]],
    known: [
      [[0], '0'],
      [[5], '101'],
      [[4_294_967_295], '1'.repeat(32)],
    ],
  },
} satisfies Rows<typeof bits>;
