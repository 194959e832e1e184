/** The known answers are those of the papers, and of zlib, mmh3 and xxhash in Python. */
import type * as hashing from '../hashing.js';
import type { Rows } from './rows.js';

const FOX = 'The quick brown fox jumps over the lazy dog';
const texts = [['a'], [FOX], ['naïve'], ['日本'], ['😀'], ['x'.repeat(100)], [null]] as const;

export const rows = {
  murmur3: {
    rows: [
      [0, 0],
      [-1, 42],
      [2_147_483_647, -2_147_483_648],
    ],
    known: [[[1, 42], -559_580_957]],
  },
  murmur3Ascii: {
    rows: [
      [FOX, 0],
      ['ab', 7],
      ['abcde', 7],
    ],
    known: [
      [['', 0], 0],
      [['', 1], 0x514e28b7],
      [['', 0xffffffff], 0x81f16f39],
      [['aaaa', 0x9747b28c], 0x5a97808a],
      [['abc', 0], 0xb3dd93fa],
      [['Hello, world!', 0x9747b28c], 0x24884cba],
      [[FOX, 0x9747b28c], 0x2fa826cd],
    ],
  },
  xxhash32: {
    rows: [
      [0, 0],
      [-1, 7],
      [123_456_789, 0xffffffff],
    ],
    known: [[[0x64636261, 0], 0xa3643705]],
  },
  xxhash64: {
    rows: [
      [1n, 42n],
      [-1n, -1n],
      [null, 1n],
    ],
    known: [[[0n, 0n], 0x34c96acdcadb1bbbn]],
  },
  fnv1a32: {
    rows: texts,
    known: [
      [[''], 0x811c9dc5],
      [['a'], 0xe40c292c],
      [['foobar'], 0xbf9cf968],
    ],
  },
  fnv1a64: {
    rows: texts,
    known: [
      [['a'], BigInt.asIntN(64, 0xaf63dc4c8601ec8cn)],
      [['foobar'], BigInt.asIntN(64, 0x85944171f73967e8n)],
    ],
  },
  crc32: {
    rows: texts,
    known: [
      [[''], 0],
      [['123456789'], 0xcbf43926],
      [[FOX], 0x414fa339],
    ],
  },
  crc16: { rows: [[0], [0xffffffff]], known: [[[0x31323334], 0xd789]] },
  adler32: {
    rows: texts,
    known: [
      [[''], 1],
      [['Wikipedia'], 0x11e60398],
    ],
  },
  javaHash: {
    rows: texts,
    known: [
      [['hello'], 99_162_322],
      [['polygenelubricants'], -2_147_483_648],
    ],
  },
  djb2: { rows: texts, known: [[['hello'], 261_238_937]] },
  oneAtATime: {
    rows: texts,
    known: [
      [['a'], 0xca2e9442],
      [[FOX], 0x519e91f5],
    ],
  },
  splitMix: {
    rows: [[-1n], [9_223_372_036_854_775_807n]],
    known: [
      [[0n], BigInt.asIntN(64, 0xe220a8397b1dcdafn)],
      [[1_234_567n], 6_457_827_717_110_365_317n],
    ],
  },
  wangHash: { rows: [[0], [1], [0xdeadbeef], [0xffffffff]] },
  jumpBucket: {
    edges: false,
    rows: [
      [-1n, 1000],
      [7n, 0],
      [null, 3],
    ],
    known: [
      [[1n, 1], 0],
      [[42n, 57], 43],
      [[0xdead10ccn, 666], 361],
      [[256n, 1024], 520],
    ],
  },
  pearson: { rows: texts },
} satisfies Rows<typeof hashing>;
