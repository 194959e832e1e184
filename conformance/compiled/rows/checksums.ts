/** The valid numbers are the examples of the standards and of the pages about them. */
import type * as checksums from '../checksums.js';
import type { Rows } from './rows.js';

export const rows = {
  luhn: {
    rows: [[''], ['0'], ['4539 5787'], ['４５'], ['😀'], [null]],
    known: [
      [['79927398713'], true],
      [['4539578763621486'], true],
      [['4539578763621487'], false],
      [['79927398710'], false],
    ],
  },
  luhnDigit: {
    rows: [[0n], [-5n], [9_223_372_036_854_775_807n]],
    known: [
      [[7_992_739_871n], 3],
      [[453_957_876_362_148n], 6],
    ],
  },
  iban: {
    rows: [[''], ['XX'], ['gb82 west 1234 5698 7654 32'], ['DE8937040044053201300é'], [null]],
    known: [
      [['GB82 WEST 1234 5698 7654 32'], true],
      [['DE89370400440532013000'], true],
      [['DE89370400440532013001'], false],
    ],
  },
  ibanByHand: {
    rows: [[''], ['DE8937040044053201300é'], ['😀'.repeat(10)], ['89DE370400440532013000'], [null]],
    known: [
      [['GB82WEST12345698765432'], true],
      [['FR1420041010050500013M02606'], true],
      [['NO9386011117947'], true],
      [['DE89370400440532013001'], false],
    ],
  },
  isbn10: {
    rows: [[''], ['X306406152'], ['030640615é'], [null]],
    known: [
      [['0-306-40615-2'], true],
      [['0-8044-2957-X'], true],
      [['0-306-40615-3'], false],
    ],
  },
  isbn13: {
    rows: [[''], ['978030640615x'], [null]],
    known: [
      [['978-0-306-40615-7'], true],
      [['978-0-306-40615-8'], false],
    ],
  },
  eanDigit: {
    rows: [[''], ['40063813339x'], ['日本語日本語日本語日本語'], [null]],
    known: [
      [['400638133393'], '4006381333931'],
      [['73513537000'], null],
    ],
  },
  verhoeff: {
    rows: [[''], ['x'], ['23é'], [null]],
    known: [
      [['2363'], true],
      [['2364'], false],
      [['758722'], true],
    ],
  },
  damm: {
    rows: [[0], [-3], [2_147_483_647]],
    known: [
      [[572], 4],
      [[5724], 0],
      [[43_881], 0],
    ],
  },
  vin: {
    rows: [[''], ['1M8GDM9AXKP04278é'], [null]],
    known: [
      [['1M8GDM9AXKP042788'], true],
      [['11111111111111111'], true],
      [['1M8GDM9AYKP042788'], false],
    ],
  },
  abaRouting: {
    rows: [[0], [-1], [2_147_483_647]],
    known: [
      [[111_000_025], true],
      [[122_105_155], true],
      [[111_000_026], false],
    ],
  },
  mod97: { rows: [[0n], [-794n], [92_233_720_368_547_758n]], known: [[[794n], 44]] },
  isin: {
    rows: [[''], ['US037833100é'], ['us0378331005'], [null]],
    known: [
      [['US0378331005'], true],
      [['GB0002634946'], true],
      [['US0378331006'], false],
    ],
  },
} satisfies Rows<typeof checksums>;
