/** The functions of `plugins/compiled.ts`: the arguments of a row by its number, and the same in plain JavaScript. */
import { integer, unit, word } from './random.mjs';

const RADIANS = Math.PI / 180;

function gcd(a, b) {
  let x = a;
  let y = b;
  while (y !== 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}

function haversine(lat1, lon1, lat2, lon2) {
  const half = Math.sin(((lat2 - lat1) * RADIANS) / 2);
  const turn = Math.sin(((lon2 - lon1) * RADIANS) / 2);
  const a = half * half + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * turn * turn;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(a));
}

function murmur3(key) {
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
}

function luhn(digits) {
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
}

const whole = (seed) => (i) => integer(seed, i, 1, 2 ** 31);
const coordinate = (seed, span) => (i) => (unit(seed, i) - 0.5) * span;
const address = (i) => `${word(5, i, integer(6, i, 4, 14))}@${word(7, i, integer(8, i, 3, 15))}.org`;
const user = (i) => `user.${i * 7919}@${['example.org', 'mail.example.com', 'x.io'][i % 3]}`;
const bigint = (seed) => (i) => BigInt(integer(seed, i, -(2 ** 31), 2 ** 31)) * 1_000_003n;
const card = (i) => String(4_000_000_000_000_000 + i * 982_451_653).slice(0, 16);
const domain = (email) => email.slice(email.indexOf('@') + 1);

/** A scalar function is `native(...arguments)`; an aggregate is `native(state, ...arguments)` from the state 0 on. */
export const scalars = {
  add: { args: [(i) => i + 0.5, (i) => i * 3], native: (a, b) => a + b },
  add_two: { args: [bigint(11), bigint(12)], native: (a, b) => a + b },
  // Random pairs: of regular ones a processor comes to know the branches, and what is measured is its memory.
  gcd: { args: [whole(9), whole(10)], native: gcd },
  haversine: {
    args: [coordinate(1, 180), coordinate(2, 360), coordinate(3, 180), coordinate(4, 360)],
    native: haversine,
  },
  murmur3: { args: [user], native: murmur3 },
  domain: { args: [user], native: domain },
  email_domain: { args: [address], native: (email) => domain(email).toLowerCase() },
  upper: { args: [user], native: (text) => text.toUpperCase() },
  lowered: { args: [(i) => word(13, i, 16)], native: (text) => text.toLowerCase() },
  luhn: { args: [card], native: luhn },
  prefixed: { args: [user], native: (text) => text.startsWith('user.1') },
  total: { args: [(i) => i % 8192], native: (sum, value) => sum + value },
};
