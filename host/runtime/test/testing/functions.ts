import {
  aggregate,
  decimal128,
  float64,
  int64,
  list,
  map,
  nullable,
  overload,
  scalar,
  struct,
  utf8,
  variadic,
} from '@heddle/pdk';

export const sum = scalar.vectorized(
  { args: [float64('a'), float64('b')], returns: float64() },
  (a, b, rows) => Float64Array.from({ length: rows }, (_, row) => (a[row] ?? 0) + (b[row] ?? 0)),
);

export const joined = scalar(
  { args: [utf8('separator'), variadic(utf8('words'))], returns: utf8() },
  (separator, ...words) => words.join(separator),
);

export const twice = overload(
  scalar({ args: [int64('x')], returns: int64() }, (x) => 2n * x),
  scalar({ args: [utf8('x')], returns: utf8() }, (x) => x + x),
);

export const swapped = scalar(
  {
    args: [
      struct('pair', { left: nullable(decimal128(6, 2)), right: list(float64()) }),
      map('counts', utf8(), int64()),
    ],
    returns: struct({ right: list(float64()), left: nullable(decimal128(6, 2)), total: int64() }),
  },
  ({ left, right }, counts) => ({ left, right, total: [...counts.values()].reduce((a, b) => a + b, 0n) }),
);

const number = { args: [int64('x')], state: int64(), returns: int64(), createState: () => 0n } as const;

/** Keeps every law. */
export const lawful = aggregate({
  ...number,
  exact: true,
  accumulate: (state, x) => BigInt.asIntN(64, state + x),
  retract: (state, x) => BigInt.asIntN(64, state - x),
  merge: (state, other) => BigInt.asIntN(64, state + other),
  finish: (state) => state,
});

/** The last row wins: the order matters. */
export const ordered = aggregate({
  ...number,
  accumulate: (_, x) => x,
  merge: (_, other) => other,
  finish: (state) => state,
});

/** Counts states. */
export const counting = aggregate({
  ...number,
  accumulate: (state) => state,
  merge: (state, other) => state + other + 1n,
  finish: (state) => state,
});

/** Takes back too much. */
export const greedy = aggregate({
  ...number,
  exact: true,
  accumulate: (state) => state + 1n,
  retract: (state) => state - 2n,
  merge: (state, other) => state + other,
  finish: (state) => state,
});

/** Changes what it finishes. */
export const finishing = aggregate({
  args: [int64('x')],
  state: struct({ count: int64() }),
  returns: int64(),
  createState: () => ({ count: 0n }),
  accumulate(state) {
    state.count += 1n;
  },
  merge(state, other) {
    state.count += other.count;
  },
  finish(state) {
    state.count += 1n;
    return state.count;
  },
});
