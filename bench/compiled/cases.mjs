/** The functions of `plugins/compiled.ts`: what they are given, and the same in plain JavaScript. */
import { Float64, Int32, Uint32, Utf8 } from 'apache-arrow';

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

const RADIANS = Math.PI / 180;

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

/** Each case in the shape of `inputs.mjs`, of one batch; an aggregate has the slots of its rows for a last column. */
export function casesOf(rows) {
  const column = (name, type, make) => [name, type, [Array.from({ length: rows }, (_, i) => make(i))]];
  const double = (name, make) => column(name, new Float64(), make);
  const int = (name, make) => column(name, new Int32(), make);
  const text = (name, make) => column(name, new Utf8(), make);
  const hosts = ['example.org', 'mail.example.com', 'x.io'];
  const email = (i) => `user.${i * 7919}@${hosts[i % 3]}`;
  const card = (i) => String(4_000_000_000_000_000 + i * 982_451_653).slice(0, 16);
  return [
    {
      function: 'add',
      args: [double('a', (i) => i + 0.5), double('b', (i) => i * 3)],
      native: (a, b) => a + b,
    },
    { function: 'gcd', args: [int('a', (i) => i + 1), int('b', (i) => 2 * i + 7)], native: gcd },
    {
      function: 'haversine',
      args: [
        double('lat1', (i) => (i % 180) - 90),
        double('lon1', (i) => (i % 359) - 180),
        double('lat2', (i) => (i % 91) - 45),
        double('lon2', (i) => i % 179),
      ],
      native: haversine,
    },
    { function: 'murmur3', args: [text('key', email)], native: murmur3 },
    {
      function: 'domain',
      args: [text('email', email)],
      native: (email) => email.slice(email.indexOf('@') + 1),
    },
    { function: 'upper', args: [text('text', email)], native: (text) => text.toUpperCase() },
    { function: 'luhn', args: [text('digits', card)], native: luhn },
    { function: 'prefixed', args: [text('text', email)], native: (text) => text.startsWith('user.1') },
    {
      function: 'total',
      args: [double('value', (i) => i), column('group', new Uint32(), (i) => (i * 7919) % 1000)],
      groups: 1000,
      native: (sum, value) => sum + value,
    },
  ];
}
