/** One small function per type and per null rule. */
import { bool, float64, int32, int64, nullable, scalar, utf8 } from '@heddle/pdk';

export const add = scalar({ args: [float64('a'), float64('b')], returns: float64() }, (a, b) => a + b);

export const addInts = scalar({ args: [int32('a'), int32('b')], returns: int32() }, (a, b) => a + b);

export const addLongs = scalar({ args: [int64('a'), int64('b')], returns: int64() }, (a, b) => a + b);

export const and = scalar({ args: [bool('a'), bool('b')], returns: bool() }, (a, b) => a && b);

export const concat = scalar({ args: [utf8('a'), utf8('b')], returns: utf8() }, (a, b) => a + b);

export const gcd = scalar({ args: [int32('a'), int32('b')], returns: int32() }, (a, b) => {
  let x = a;
  let y = b;
  while (y !== 0) [x, y] = [y, x % y];
  return x;
});

export const negate = scalar({ args: [float64('a')], returns: float64() }, (a) => -a);

export const notNumber = scalar({ args: [float64('a')], returns: float64() }, (a) => Math.sqrt(-Math.abs(a)));

export const reverse = scalar({ args: [utf8('text')], returns: utf8() }, (text) =>
  [...text].reverse().join(''),
);

export const length = scalar({ args: [utf8('text')], returns: int32() }, (text) => text.length);

export const isNull = scalar({ args: [nullable(utf8('text'))], returns: bool() }, (text) => text === null);

export const orZero = scalar({ args: [nullable(int64('a'))], returns: int64() }, (a) => a ?? 0n);

export const half = scalar({ args: [int32('a')], returns: nullable(int32()) }, (a) =>
  a % 2 === 0 ? a / 2 : null,
);

/** A strict and a nullable argument: only a null in the strict one skips the call. */
export const label = scalar(
  { args: [int32('id'), nullable(utf8('text'))], returns: utf8() },
  (id, text) => `${id}:${text ?? '-'}`,
);

export const answer = scalar({ args: [], returns: int32() }, () => 42);

export const repeatX = scalar({ args: [int32('times')], returns: utf8() }, (times) => 'x'.repeat(times));

export const trig = scalar(
  { args: [float64('x')], returns: float64() },
  (x) => Math.sin(x) * Math.cos(x) + Math.exp(-x * x) + Math.log1p(Math.abs(x)),
);

export const named = scalar(
  { name: 'sql_name_of_its_own', args: [bool('a')], returns: nullable(bool()) },
  (a) => (a ? null : true),
);
