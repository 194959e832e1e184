import type { Field, HandlerValue } from './corpus.js';

const INT64 = [
  0n,
  1n,
  -1n,
  9_223_372_036_854_775_807n,
  -9_223_372_036_854_775_808n,
  9_007_199_254_740_993n,
  -4_294_967_296n,
];

const VALUES: Readonly<Record<string, readonly HandlerValue[]>> = {
  bool: [true, false],
  uint8: [0, 255, 7],
  int32: [0, 1, -1, 2_147_483_647, -2_147_483_648, 42, 65_536],
  uint32: [0, 1, 4_294_967_295, 2_147_483_648, 65_535],
  date32: [0, -1, 19_782, -719_528, 2_932_896],
  int64: INT64,
  timestamp: INT64,
  float64: [0, -0, 1.5, -2.5, Number.NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 2 ** 53, 0.1],
  utf8: ['', 'a', 'Zebra 42', ' \t\u00a0', 'ÄßéŒ', '日本語', 'a😀b', '0', '\u0000', '-1.5e3', 'ﬁ\u0301'],
};

/** So many rows of the values at which types end, every argument at another pace; now and then a null. */
export function edgeRows(args: readonly Field[], count: number): HandlerValue[][] {
  return Array.from({ length: count }, (_, row) =>
    args.map((type, index) => ((row + 1) % (5 + index) === 0 ? null : edge(type, row * (index + 1) + index))),
  );
}

function edge(type: Field, number: number): HandlerValue {
  if (type.type === 'struct') {
    return Object.fromEntries(
      (type.fields ?? []).map((field, index) => [field.name, edge(field, number + index)]),
    );
  }
  const values = VALUES[type.type];
  if (values === undefined) throw new TypeError(`no edge values of ${type.type}`);
  return values[number % values.length] ?? null;
}
