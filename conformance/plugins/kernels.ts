/** Functions that must be compiled, for what comes into compiled code: nulls, constants, texts that are none, long batches. */
import { aggregate, bool, float64, int8, int32, int64, nullable, scalar, struct, utf8 } from '@heddle/pdk';

export const sum = scalar(
  { args: [float64('a'), float64('b')], returns: float64(), tier: 'aot' },
  (a, b) => a + b,
);

export const join = scalar(
  { args: [utf8('left'), nullable(utf8('right'))], returns: nullable(utf8()), tier: 'aot' },
  (left, right) => (right === null ? null : `${left}-${right}`),
);

export const units = scalar({ args: [utf8('text')], returns: int32(), tier: 'aot' }, (text) => text.length);

export const implies = scalar(
  { args: [bool('a'), nullable(bool('b'))], returns: nullable(bool()), tier: 'aot' },
  (a, b) => (a ? b : true),
);

/** The bits of an int32 as an unsigned number. */
export const unsigned = scalar({ args: [int32('value')], returns: utf8(), tier: 'aot' }, (value) =>
  String(value >>> 0),
);

/** What is missing is a bigint that is no int64. */
export const mostHalved = scalar(
  { args: [nullable(int64('value'))], returns: int64(), tier: 'aot' },
  (value) => (value ?? 18446744073709551615n) >> 1n,
);

export const halved = scalar(
  { args: [int32('value')], returns: int32(), tier: 'aot' },
  (value) => value >> 1,
);

export const narrow = scalar({ args: [int32('value')], returns: int8(), tier: 'aot' }, (value) => value + 1);

/** A product beyond 64 bits is the js tier's. */
export const product = scalar(
  { args: [int64('a'), int64('b')], returns: int64(), tier: 'aot' },
  (a, b) => (a * b) % 1_000_003n,
);

export const inside = scalar(
  { args: [struct('point', { x: float64(), y: nullable(float64()) })], returns: bool(), tier: 'aot' },
  ({ x, y }) => y !== null && x * x + y * y < 1,
);

export const below = scalar({ args: [int32('value')], returns: int32(), tier: 'aot' }, (value) => {
  if (value >= 4) throw new RangeError(`${value} is not below 4`);
  return value;
});

export const endless = scalar({ args: [int32('value')], returns: int32(), tier: 'aot' }, (value) => {
  let rounds = 0;
  while (value > 0) rounds = (rounds + value) | 0;
  return rounds;
});

export const total = aggregate({
  args: [nullable(int64('value'))],
  state: struct({ sum: int64(), nulls: int32() }),
  returns: nullable(int64()),
  exact: true,
  tier: 'aot',
  createState: () => ({ sum: 0n, nulls: 0 }),
  accumulate(state, value) {
    if (value === null) state.nulls += 1;
    else state.sum += value;
  },
  retract(state, value) {
    if (value === null) state.nulls -= 1;
    else state.sum -= value;
  },
  merge(state, other) {
    state.sum += other.sum;
    state.nulls += other.nulls;
  },
  finish: ({ sum: all, nulls }) => (nulls > 2 ? null : all),
});
