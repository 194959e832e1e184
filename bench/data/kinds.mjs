/** The functions of `plugins/kinds.ts`: as in `scalars.mjs`; table and partition functions give rows. */
import { Decimal } from '@heddle/host';
import { integer, unit, word } from './random.mjs';

const same = (make) => ({ args: [make], native: (value) => value });
const label = (i) => (i % 3 === 0 ? null : `label ${i % 1000}`);

function* parts(path) {
  for (const [index, part] of path.split('/').entries()) yield [part, index + 1];
}

/** Rows that belong together follow each other: sixteen a partition. */
const KEY_ROWS = 16;

function* runningTotal(rows) {
  let [last, total] = [null, 0];
  for (const [key, value] of rows) {
    total = key === last ? total + value : value;
    last = key;
    yield [key, total];
  }
}

export const kinds = {
  add_columns: { args: [(i) => i + 0.5, (i) => i * 3], native: (a, b) => a + b },
  parts: { args: [(i) => `${word(1, i, 4)}/${word(2, i, 6)}/${word(3, i, 5)}`], native: parts },
  running_total: {
    args: [(i) => Math.floor(i / KEY_ROWS), (i) => i % 1000],
    native: runningTotal,
  },
  same_int32: same((i) => integer(1, i, -(2 ** 31), 2 ** 31)),
  same_int64: same((i) => BigInt(integer(1, i, -(2 ** 31), 2 ** 31)) * 1_000_003n),
  same_float64: same((i) => unit(1, i) * 1e6),
  same_decimal: same((i) => new Decimal(BigInt(integer(1, i, -(2 ** 31), 2 ** 31)) * 1000n, 2)),
  same_text: same((i) => word(1, i, 8)),
  same_long_text: same((i) => word(1, i, 50).repeat(20)),
  same_list: same((i) => [i, i + 0.5, -i]),
  same_struct: same((i) => ({ x: i, y: unit(1, i) })),
  same_nested: same((i) => [0, 1].map((k) => ({ x: i + k / 2, label: label(i + k) }))),
};
