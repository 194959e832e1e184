/** Functions that the compiled tier takes whole, so that their module has no engine; the definitions run them in both tiers and beside others. */
import { aggregate, bool, float64, int32, nullable, scalar, utf8 } from '@heddle/pdk';

export const add = scalar({ args: [float64('a'), float64('b')], returns: float64() }, (a, b) => a + b);

export const gcd = scalar({ args: [int32('a'), int32('b')], returns: int32() }, (a, b) => {
  let x = a;
  let y = b;
  while (y !== 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
});

const RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

export const haversine = scalar(
  { args: [float64('lat1'), float64('lon1'), float64('lat2'), float64('lon2')], returns: float64() },
  (lat1, lon1, lat2, lon2) => {
    const half = Math.sin(((lat2 - lat1) * RADIANS) / 2);
    const turn = Math.sin(((lon2 - lon1) * RADIANS) / 2);
    const a = half * half + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * turn * turn;
    return 2 * RADIUS_KM * Math.asin(Math.sqrt(a));
  },
);

/** MurmurHash3 of 32 bits over a text of ASCII. */
export const murmur3 = scalar({ args: [utf8('key')], returns: int32() }, (key) => {
  const whole = key.length & ~3;
  let hash = 0;
  for (let i = 0; i < whole; i += 4) {
    let block =
      key.charCodeAt(i) |
      (key.charCodeAt(i + 1) << 8) |
      (key.charCodeAt(i + 2) << 16) |
      (key.charCodeAt(i + 3) << 24);
    block = Math.imul(block, 0xcc9e2d51);
    block = Math.imul((block << 15) | (block >>> 17), 0x1b873593);
    hash ^= block;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = key.length - 1; i >= whole; i--) tail = (tail << 8) | key.charCodeAt(i);
  tail = Math.imul(tail, 0xcc9e2d51);
  hash ^= Math.imul((tail << 15) | (tail >>> 17), 0x1b873593);
  hash ^= key.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
});

export const domain = scalar({ args: [utf8('email')], returns: utf8() }, (email) =>
  email.slice(email.indexOf('@') + 1),
);

/** One search, one slice, one case mapping. */
export const emailDomain = scalar({ args: [utf8('email')], returns: utf8() }, (email) =>
  email.slice(email.indexOf('@') + 1).toLowerCase(),
);

export const upper = scalar({ args: [utf8('text')], returns: utf8() }, (text) => text.toUpperCase());

/** Texts of 16 letters, which `bench/data` gives it. */
export const lowered = scalar({ args: [utf8('text')], returns: utf8() }, (text) => text.toLowerCase());

export const luhn = scalar({ args: [utf8('digits')], returns: bool() }, (digits) => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    if ((i & 1) === 1) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
  }
  return sum % 10 === 0;
});

export const prefixed = scalar({ args: [utf8('text')], returns: bool() }, (text) =>
  text.startsWith('user.1'),
);

export const total = aggregate({
  args: [float64('value')],
  state: float64(),
  returns: nullable(float64()),
  createState: () => 0,
  accumulate: (sum, value) => sum + value,
  merge: (sum, other) => sum + other,
  finish: (sum) => sum,
});
