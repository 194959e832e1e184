import { int64, scalar } from '@heddle/pdk';

/** Its argument, but for one that it does not take. */
export const careful = scalar({ args: [int64('x')], returns: int64() }, (x) => {
  if (x === 77_777n) throw new RangeError('not that one');
  return x;
});

/** Its argument; of one it thinks for long, and comes to nothing. */
export const thorough = scalar({ args: [int64('x')], returns: int64() }, (x) => {
  let hash = 1;
  for (let left = x === 77_777n ? 200_000_000 : 0; left > 0; left--)
    hash = Math.imul(hash ^ left, 0x9e37_79b1);
  return hash === 0 ? -x : x;
});
