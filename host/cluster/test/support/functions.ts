import { int64, scalar } from '@heddle/pdk';

/** Its argument, but for one that it does not take. */
export const careful = scalar({ args: [int64('x')], returns: int64() }, (x) => {
  if (x === 77_777n) throw new RangeError('not that one');
  return x;
});
