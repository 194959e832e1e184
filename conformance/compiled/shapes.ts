/** Functions that are not one value per row: whole columns, tables, partitions, and results with several values. */
import {
  float64,
  int32,
  int64,
  list,
  nullable,
  partition,
  scalar,
  struct,
  table,
  utf8,
  variadic,
} from '@heddle/pdk';

/** Whole columns at a time. */
export const hypotenuses = scalar.vectorized(
  { args: [float64('a'), float64('b')], returns: float64() },
  (a, b, rows) => {
    const result = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const x = a[i] ?? 0;
      const y = b[i] ?? 0;
      result[i] = Math.sqrt(x * x + y * y);
    }
    return result;
  },
);

export const clamped = scalar.vectorized({ args: [int32('value')], returns: int32() }, (values) =>
  values.map((value) => Math.min(Math.max(value, 0), 255)),
);

/** The share of the total that the arguments before the last have. */
export const spreadOf = scalar({ args: [variadic(float64('values'))], returns: float64() }, (...values) => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return values.length === 0 ? 0 : high - low;
});

/** A point on a circle. */
export const onCircle = scalar(
  { args: [float64('radius'), int32('quarter')], returns: struct({ x: float64(), y: float64() }) },
  (radius, quarter) => {
    switch (((quarter % 4) + 4) % 4) {
      case 0:
        return { x: radius, y: 0 };
      case 1:
        return { x: 0, y: radius };
      case 2:
        return { x: -radius, y: 0 };
      default:
        return { x: 0, y: -radius };
    }
  },
);

export const digitsOf = scalar({ args: [int32('value')], returns: list(int32()) }, (value) =>
  [...String(Math.abs(value))].map(Number),
);

export const listSum = scalar({ args: [list('values', nullable(int64()))], returns: int64() }, (values) => {
  let sum = 0n;
  for (const value of values) sum += value ?? 0n;
  return sum;
});

/** Whole numbers from one to another. */
export const series = table(
  { args: [int32('from'), int32('to')], output: { value: int32() } },
  function* (from, to) {
    for (let value = from; value <= to; value++) yield { value };
  },
);

export const words = table({ args: [utf8('text')], output: { word: utf8(), at: int32() } }, function* (text) {
  for (const found of text.matchAll(/\S+/g)) yield { word: found[0], at: found.index };
});

/** A running sum. */
export const runningTotal = partition({
  input: { key: int32(), value: float64() },
  partitionBy: ['key'],
  output: { key: int32(), total: float64() },
  open: () => ({ sum: 0 }),
  *process(state, { key, value }) {
    state.sum += value;
    yield { key, total: state.sum };
  },
});
