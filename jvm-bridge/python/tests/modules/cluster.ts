/** What the tests on a cluster run: functions that take their time, and one that logs. */
import { int64, scalar, utf8 } from '@heddle/pdk';

/** Counts to `steps` and gives it back; ends in the middle only if the host says so. */
export const busy = scalar({ args: [int64('value'), int64('steps')], returns: int64() }, (value, steps) => {
  let left = Number(steps);
  while (left > 0) left -= 1;
  return value + BigInt(left);
});

/** Tells the log about a value, by a call of the engine that no compiled function makes. */
export const telling = scalar({ args: [int64('value')], returns: utf8() }, (value) => {
  console.warn(`told about ${value}`);
  return `told ${value}`;
});

/** Throws on one value. */
export const picky = scalar({ args: [int64('value')], returns: int64() }, (value) => {
  if (value === 777_777n) throw new RangeError(`${value} is not to my liking`);
  return value;
});
