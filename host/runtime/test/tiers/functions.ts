import { aggregate, int64, scalar } from '@heddle/pdk';

/** A row of large numbers leaves 64 bits on its way to a result that fits them. */
export const scaled = scalar(
  { args: [int64('a'), int64('b')], returns: int64() },
  (a, b) => (a * b) / 1_000n,
);

/** The same on the way into a state. */
export const energy = aggregate({
  args: [int64('speed')],
  state: int64(),
  returns: int64(),
  exact: true,
  createState: () => 0n,
  accumulate: (sum, speed) => sum + (speed * speed) / 2n ** 40n,
  merge: (sum, other) => sum + other,
  finish: (sum) => sum,
});
