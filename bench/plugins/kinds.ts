import { aggregate, float64, int32, list, nullable, scalar, struct, utf8 } from '@heddle/pdk';

export const add = scalar({ args: [float64('a'), float64('b')], returns: float64() }, (a, b) => a + b);

/** The shape of arrow-udf's benchmark: gcd(i, 2i). */
export const gcd = scalar({ args: [int32('a'), int32('b')], returns: int32() }, (a, b) => {
  let x = a;
  let y = b;
  while (y !== 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
});

export const upper = scalar({ args: [utf8('text')], returns: utf8() }, (text) => text.toUpperCase());

/** A whole column at a time, written by hand as a loop. */
export const addColumns = scalar.vectorized(
  { args: [float64('a'), float64('b')], returns: float64() },
  (a, b, rows) => {
    const sums = new Float64Array(rows);
    for (let i = 0; i < rows; i++) sums[i] = (a[i] ?? 0) + (b[i] ?? 0);
    return sums;
  },
);

const points = list(struct({ x: float64(), label: nullable(utf8()) }));

/** A list of two structs each: every value goes in as an object and comes out again. */
export const same = scalar(
  { args: [list('points', struct({ x: float64(), label: nullable(utf8()) }))], returns: points },
  (values) => values,
);

export const sum = aggregate({
  args: [float64('value')],
  state: float64(),
  returns: float64(),
  createState: () => 0,
  accumulate: (sum, value) => sum + value,
  merge: (sum, other) => sum + other,
  finish: (sum) => sum,
});
