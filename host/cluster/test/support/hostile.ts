import { int64, scalar } from '@heddle/pdk';

/** What would run in a page that does not escape it. */
export const HOSTILE = `"></td></script><script>alert('here')</script><img src=x onerror=alert(1)>&amp;`;

/** Logs its argument, now and then, and fails at one. */
export const spiteful = scalar({ args: [int64('x')], returns: int64() }, (x) => {
  if (x % 100n === 0n) console.log(`${HOSTILE} ${x}`);
  if (x === 777n) throw new RangeError(`${HOSTILE} at ${x}`);
  return x;
});
