/** The functions of `plugins/compiled.ts` with their arguments, V8's answers, and how V8 runs them over columns. */

export const rows = 8192;

const column = (make) => Array.from({ length: rows }, (_, i) => make(i));
const doubles = (make) => Float64Array.from(column(make));
const ints = (make) => Int32Array.from(column(make));

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
  return 2 * 6371 * Math.asin(Math.sqrt(a));
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

/** A loop of its own for each function, as a programmer would write it: V8 then optimises each for itself. */
const loop = (arity, call) =>
  new Function(
    'call',
    `return (columns, out) => {
    const [${Array.from({ length: arity }, (_, i) => `c${i}`)}] = columns;
    for (let row = 0; row < out.length; row++) out[row] = call(${Array.from({ length: arity }, (_, i) => `c${i}[row]`)});
  };`,
  )(call);

function scalar(name, args, out, call, { tolerance = 0, texts = false } = {}) {
  const over = loop(args.length, call);
  const run = () => over(args, out);
  run();
  const answer = () => (typeof out[0] === 'number' && args.length > 0 ? Array.from(out) : [...out]);
  return {
    name,
    args: args.map((values) => Array.from(values)),
    expected: answer(),
    native: run,
    nativeAnswer: answer,
    tolerance,
    texts,
  };
}

const emails = column((i) => `user.${i * 7919}@${['example.org', 'mail.example.com', 'x.io'][i % 3]}`);
const cards = column((i) => String(4_000_000_000_000_000 + i * 982_451_653).slice(0, 16));
const groups = Uint32Array.from({ length: rows }, (_, i) => (i * 7919) % 1000);

function total() {
  const values = doubles((i) => i);
  const sums = new Float64Array(1000);
  const run = () => {
    for (let row = 0; row < rows; row++) sums[groups[row]] += values[row];
  };
  run();
  const expected = Array.from(sums);
  const nativeAnswer = () => expected;
  return {
    name: 'total',
    args: [Array.from(values)],
    groups: { of: groups, count: 1000 },
    expected,
    native: run,
    nativeAnswer,
    tolerance: 0,
  };
}

export const cases = [
  scalar('add', [doubles((i) => i + 0.5), doubles((i) => i * 3)], new Float64Array(rows), (a, b) => a + b),
  scalar('gcd', [ints((i) => i + 1), ints((i) => 2 * i + 7)], new Int32Array(rows), gcd),
  scalar(
    'haversine',
    [
      doubles((i) => (i % 180) - 90),
      doubles((i) => (i % 359) - 180),
      doubles((i) => (i % 91) - 45),
      doubles((i) => i % 179),
    ],
    new Float64Array(rows),
    haversine,
    // Mathematics of three C libraries: V8's, the guest's and AssemblyScript's.
    { tolerance: 1e-14 },
  ),
  scalar('murmur3', [emails], new Int32Array(rows), murmur3),
  scalar('domain', [emails], new Array(rows), (email) => email.slice(email.indexOf('@') + 1)),
  scalar('upper', [emails], new Array(rows), (text) => text.toUpperCase()),
  scalar('luhn', [cards], new Array(rows), luhn),
  scalar('prefixed', [emails], new Array(rows), (text) => text.startsWith('user.1')),
  total(),
];
