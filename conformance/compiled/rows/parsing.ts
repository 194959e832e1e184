import type * as parsing from '../parsing.js';
import type { Rows } from './rows.js';

const numbers = [
  ['42'],
  [' 7 '],
  ['-0'],
  ['1e3'],
  ['0x1F'],
  ['0b101'],
  ['1_000'],
  [''],
  ['  '],
  ['12px'],
  ['.5'],
  ['5.'],
  ['-.5e-3x'],
  ['Infinity'],
  ['-Infinityx'],
  ['NaN'],
  ['9007199254740993'],
  ['1e400'],
  ['5e-324'],
  ['2.2250738585072011e-308'],
  ['0.1'],
  ['\u00a0\ufeff12\u2029'],
  ['１２'],
  ['😀'],
  [null],
] as const;

export const rows = {
  toInteger: { rows: numbers },
  toNumber: { rows: numbers },
  leadingFloat: { rows: numbers },
  euroCents: {
    rows: [['12'], ['1.23'], ['12,345'], ['x'], [''], [null]],
    known: [
      [['1.234,56 €'], 123_456n],
      [['-0,05'], -5n],
      [['12.34'], null],
    ],
  },
  durationSeconds: {
    rows: [[''], ['5'], ['m'], ['1h30'], ['1é'], ['99999999999h'], [null]],
    known: [
      [['1h30m15s'], 5415],
      [['90m'], 5400],
    ],
  },
  valueOfKey: {
    rows: [
      ['a=1; b=2', 'b'],
      ['a=1', 'c'],
      ['', ''],
      ['a=b=c', 'a'],
      ['ü = 1;', 'ü'],
      [null, 'a'],
    ],
  },
  queryParameter: {
    rows: [
      ['http://x/', 'a'],
      ['?a=1&ab=2', 'ab'],
      ['?a', 'a'],
      ['x?ü=ß&z=😀', 'z'],
      ['?a=&b=1', 'a'],
      [null, 'a'],
    ],
    known: [[['http://x/?q=wasm&lang=de', 'lang'], 'de']],
  },
  majorVersion: { edges: false, rows: [['1.2.3'], ['v20.11'], ['7'], ['v0']], throws: [[['x.1'], '']] },
  compareVersions: {
    rows: [
      ['1.2', '1.10'],
      ['2', '2.0.0'],
      ['1.2.3', '1.2'],
      ['', ''],
      ['x', '1'],
    ],
    edges: false,
  },
  toBoolean: { rows: [['Yes'], [' y '], ['0'], ['nope'], [''], ['ＴＲＵＥ'], [null]] },
  minutesOfDay: {
    edges: false,
    rows: [['0:00'], ['09:5'], [' 7 : 30 ']],
    known: [[['23:59'], 1439]],
    throws: [
      [['24:00'], 'RangeError: not a time of day: "24:00"'],
      [[''], 'not a time of day: ""'],
      [['é:1'], 'not a time of day: "é:1"'],
    ],
  },
  fromRoman: {
    rows: [[''], ['abc'], ['é'], [null]],
    known: [
      [['MCMXCIV'], 1994],
      [['MMXXVI'], 2026],
      [['IV'], 4],
    ],
  },
  toRoman: {
    edges: false,
    rows: [[1], [888]],
    known: [
      [[1994], 'MCMXCIV'],
      [[3999], 'MMMCMXCIX'],
    ],
    throws: [
      [[0], 'RangeError: 0 has no Roman numeral'],
      [[-7], '-7 has no'],
    ],
  },
  fromHex: {
    rows: [[''], ['0x'], ['xyz'], ['1'.repeat(17)], ['é'], [null]],
    known: [
      [['0xff'], 255n],
      [['FFFFFFFFFFFFFFFF'], -1n],
      [['7fffffffffffffff'], 9_223_372_036_854_775_807n],
    ],
  },
  splitPart: {
    rows: [
      ['a,b,c', ',', 2],
      ['a,b,c', ',', 4],
      ['a,b,c', ',', 0],
      ['abc', '', 2],
      ['日,本', ',', 2],
      ['', ',', 1],
      ['a--b', '--', 2],
      [null, ',', 1],
    ],
  },
  jsonNumber: {
    rows: [
      ['{"a": 1.5}', 'a'],
      ['{"a": "1"}', 'a'],
      ['[1]', '0'],
      ['{', 'a'],
      ['null', 'a'],
      ['{"ü": -0}', 'ü'],
    ],
  },
  ipv4ToNumber: {
    rows: [[''], ['1.2.3'], ['1.2.3.256'], ['1..2.3'], ['1.2.3.4.5'], ['1.2.3.é']],
    known: [
      [['192.168.0.1'], 3_232_235_521n],
      [['255.255.255.255'], 4_294_967_295n],
    ],
  },
  ipv4Text: {
    rows: [[0]],
    known: [
      [[-1], '255.255.255.255'],
      [[-1_062_731_775], '192.168.0.1'],
    ],
  },
  sizeText: {
    rows: [[0n], [1023n], [-2048n], [9_223_372_036_854_775_807n]],
    known: [
      [[1_572_864n], '1.5 MiB'],
      [[1024n], '1.0 KiB'],
    ],
  },
} satisfies Rows<typeof parsing>;
