/** A function of every kind, and of every type one that gives back what it is given; `definitions/kinds.toml` and `types.toml` run them. */
import {
  decimal128,
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
} from '@heddle/pdk';

/** A whole column at a time, written by hand as a loop. */
export const addColumns = scalar.vectorized(
  { args: [float64('a'), float64('b')], returns: float64() },
  (a, b, rows) => {
    const sums = new Float64Array(rows);
    for (let i = 0; i < rows; i++) sums[i] = (a[i] ?? 0) + (b[i] ?? 0);
    return sums;
  },
);

/** A row for every part of a path. */
export const parts = table(
  { args: [utf8('path')], output: { part: utf8(), depth: int32() } },
  function* (path) {
    let depth = 0;
    for (const part of path.split('/')) {
      depth += 1;
      yield { part, depth };
    }
  },
);

/** The sum of a partition's values up to each of its rows. */
export const runningTotal = partition({
  input: { key: int32(), value: float64() },
  output: { key: int32(), total: float64() },
  partitionBy: ['key'],
  orderBy: [],
  open: () => ({ total: 0 }),
  *process(state, { key, value }) {
    state.total += value;
    yield { key, total: state.total };
  },
});

export const sameInt32 = scalar({ args: [int32('value')], returns: int32() }, (value) => value);
export const sameInt64 = scalar({ args: [int64('value')], returns: int64() }, (value) => value);
export const sameFloat64 = scalar({ args: [float64('value')], returns: float64() }, (value) => value);
export const sameDecimal = scalar(
  { args: [decimal128('value', 18, 2)], returns: decimal128(18, 2) },
  (value) => value,
);
export const sameText = scalar({ args: [utf8('value')], returns: utf8() }, (value) => value);
export const sameLongText = scalar({ args: [utf8('value')], returns: utf8() }, (value) => value);
export const sameList = scalar(
  { args: [list('values', float64())], returns: list(float64()) },
  (values) => values,
);
export const sameStruct = scalar(
  {
    args: [struct('point', { x: float64(), y: float64() })],
    returns: struct({ x: float64(), y: float64() }),
  },
  (point) => point,
);

/** A list of two structs each: every value goes in as an object and comes out again. */
export const sameNested = scalar(
  {
    args: [list('points', struct({ x: float64(), label: nullable(utf8()) }))],
    returns: list(struct({ x: float64(), label: nullable(utf8()) })),
  },
  (points) => points,
);
