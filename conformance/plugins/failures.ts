/** Functions that fail, one way each. */
import { bool, float64, int32, int64, scalar, utf8 } from '@heddle/pdk';

function check(value: number): number {
  if (value > 2) throw new RangeError(`${value} is too much`);
  return value;
}

export const throwing = scalar({ args: [float64('value'), utf8('text')], returns: float64() }, (value) =>
  check(value),
);

export const throwsText = scalar({ args: [int32('a')], returns: int32() }, () => {
  throw 'just text';
});

export const readsNull = scalar({ args: [utf8('text')], returns: int32() }, (text) => {
  const match = /(\d+)/.exec(text) as RegExpExecArray;
  return match.index;
});

export const wrongType = scalar({ args: [int32('a')], returns: int32() }, (a) => `${a}` as unknown as number);

export const wrongBigint = scalar({ args: [int32('a')], returns: int64() }, (a) => a as unknown as bigint);

export const wrongBool = scalar({ args: [int32('a')], returns: bool() }, (a) => a as unknown as boolean);

export const wrongText = scalar({ args: [int32('a')], returns: utf8() }, (a) => a as unknown as string);

export const missing = scalar({ args: [int32('a')], returns: int32() }, (a) =>
  a > 1 ? (undefined as unknown as number) : a,
);

export const promised = scalar(
  { args: [int32('a')], returns: int32() },
  (a) => Promise.resolve(a) as unknown as number,
);

export const nothing = scalar({ args: [int32('a')], returns: int32() }, (a) =>
  a === 7 ? (null as unknown as number) : a,
);

export const power = scalar({ args: [int32('exponent')], returns: int32() }, (exponent) => 2 ** exponent);

export const fraction = scalar({ args: [float64('a')], returns: int32() }, (a) => a);

export const square = scalar({ args: [int64('a')], returns: int64() }, (a) => a * a);

export const firstUnit = scalar({ args: [utf8('text')], returns: utf8() }, (text) => text.charAt(0));

export const echo = scalar({ args: [utf8('text')], returns: utf8() }, (text) => text);

export const endless = scalar({ args: [int32('a')], returns: int32() }, (a) => {
  let n = a;
  while (n !== -1) n = (n + 1) % 1000;
  return n;
});

export const hoard = scalar({ args: [int32('a')], returns: int32() }, (a) => {
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(10_000).fill(a));
});

export const recursive = scalar({ args: [int32('a')], returns: int32() }, function down(a): number {
  return down(a + 1) + 1;
});

// The build refuses plain uses; what it does not see fails when it runs.
export const clock = scalar({ args: [], returns: float64() }, () => {
  const { now } = Date;
  return now();
});

export const chance = scalar({ args: [], returns: float64() }, () => {
  const dice = Math;
  return dice.random();
});
