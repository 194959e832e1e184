/** Functions of the language's constructs, as a user writes them: parameters, result, code; `js` where rows may bail out. */
export interface Construct {
  readonly params: string;
  readonly returns: string;
  readonly code: string;
  /** Whether rows may leave for the js tier. */
  readonly bails?: true;
  /** Whether the last digit may be another than this engine's. */
  readonly approximate?: true;
}

/** What the functions below share. */
export const PRELUDE = `
const STEPS = [1, 2.5, -0, 4] as const;
const WEIGHTS = Uint8Array.of(7, 3, 1);
const GRID = [[1, 2, 3], [4, 5, 6]] as const;
const RATES = Object.freeze({ low: 0.1, high: 0.3 });
const NAMES = ['zero', 'one', 'two'] as const;
const BIG = [1n, -5n, 9007199254740993n] as const;
const half = (v: number): number => v / 2;
function clamp(v: number, low: number, high: number): number {
  if (v < low) return low;
  if (v > high) return high;
  return v;
}
function minMax(a: number, b: number): [number, number] {
  if (a < b) return [a, b];
  return [b, a];
}
function ack(m: number, n: number): number {
  if (m === 0) return n + 1;
  if (n === 0) return ack(m - 1, 1);
  return ack(m - 1, ack(m, n - 1));
}
function isEven(k: number): boolean { return k === 0 ? true : isOdd(k - 1); }
function isOdd(k: number): boolean { return k === 0 ? false : isEven(k - 1); }
function power(base: bigint, k: number): bigint { return k <= 0 ? 1n : base * power(base, k - 1); }
function checked(v: number): number {
  if (v > 1e15) throw new RangeError('too large: ' + v);
  return v;
}
function total({ a, b = 2 }: { a: number; b?: number }): number { return a + b; }
`;

const number = (code: string, more: Partial<Construct> = {}): Construct => ({
  params: 'x: float64, y: float64, n: int32, m: int32',
  returns: 'float64',
  code,
  ...more,
});

const bigint = (code: string, more: Partial<Construct> = {}): Construct => ({
  params: 'b: int64, c: int64, n: int32',
  returns: 'int64',
  code,
  ...more,
});

const nullable = (code: string, more: Partial<Construct> = {}): Construct => ({
  params: 'p: float64?, q: int64?, t: utf8?, x: float64',
  returns: 'float64?',
  code,
  ...more,
});

export const CONSTRUCTS: readonly Construct[] = [
  ...['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>', '**'].flatMap((operator) => {
    const more = operator === '**' ? ({ approximate: true } as const) : {};
    return [
      number(`return x ${operator} y;`, more),
      number(`return n ${operator} m;`, more),
      number(`return x ${operator} n;`, more),
      number(`let v = x; v ${operator}= m; return v;`, more),
    ];
  }),
  ...['<', '<=', '>', '>=', '===', '!=='].flatMap((operator) => [
    number(`return x ${operator} y;`, { returns: 'bool' }),
    number(`return n ${operator} m;`, { returns: 'bool' }),
    number(`return x ${operator} n;`, { returns: 'bool' }),
    bigint(`return b ${operator} c;`, { returns: 'bool' }),
    bigint(`return BigInt.asUintN(64, b) ${operator} c;`, { returns: 'bool', bails: true }),
  ]),
  number('return -x + +y - ~n;'),
  number('return -n;'),
  number('return -(n & 3) * (m & 1);'),
  number('return 1 / ((n & 7) % 2) + 1 / (-(n & 7) % 2);'),
  number('return n % m;'),
  number('return (n * 31 + m) | 0;'),
  number('return (n * m) | 0;'),
  number('return ((n >>> 0) + (m >>> 0)) >>> 1;'),
  number('return (x * 4294967296) | 0;'),
  number('return (x / 3) >>> 0;'),
  number(
    'let h = n >>> 0; for (let i = 0; i < 5; i++) h = (Math.imul(h ^ (h >>> 15), 0x85ebca6b) + m) >>> 0; return h;',
  ),
  number('let a = n, b = m; while (b !== 0) { const r = a % b; a = b; b = r; } return a;'),
  number('let a = Math.abs(n), b = Math.abs(m); while (b) [a, b] = [b, a % b]; return a;'),
  number(
    'let i = 0; do { i += 3; if (i === 9) continue; if (i > 20) break; } while (i < (n & 63)); return i;',
  ),
  number(
    'let s = 0; outer: for (let i = 0; i < 6; i++) { for (let j = 0; j < 6; j++) { if (j > (n & 3)) continue outer; if (i * j > 8) break outer; s += i ^ j; } } return s;',
  ),
  number('let s = 0; for (const v of STEPS) { if (v === 2.5) continue; s += v * x; } return s;'),
  number('let s = 0; for (const [i, w] of [[0, 7], [1, 3]] as const) s += w * ((n >> i) & 1); return s;'),
  number(
    'switch (n & 3) { case 0: return x; case 1: case 2: { const v = y; return v; } default: return -1; }',
  ),
  number('let r = 0; switch (x) { default: r += 1; case 0: r += 10; break; case 1: r += 100; } return r;'),
  number('let r = 0; block: { if (x > y) break block; r = 1; } return r;'),
  number('return x > y ? x : y ? y : NaN;'),
  number('return (x > 1 && y) || n;'),
  number('return (x && n) + (y || m);'),
  number('return !x || (x > 2 && !(y < 3 || n === m));', { returns: 'bool' }),
  number('let a = x; return a + (a = y) * a + a++ - --a;'),
  number('let a = n; const b = [a, a++, ++a]; return b[0] * 100 + b[1] * 10 + b[2];'),
  number('let [a, b, c = 5] = [x, y]; [a, b] = [b, a]; return a * 2 - b + c;'),
  number('const { a, ...none } = { a: x }; return a;'),
  number('const o = { a: x, b: { c: y } }; o.a += o.b.c; const { a, b: { c: z } } = o; return a - z;'),
  number('return GRID[n & 1]![m & 1]! * WEIGHTS[(n >>> 1) & 1]!;'),
  number('return STEPS[n] ?? -1;'),
  number('return (STEPS[x] as number) + 1;'),
  number('return [3, 1, 2][n & 3] ?? 9;'),
  number(
    'const k = [0, 0, 0, 0]; for (let i = 0; i < 20; i++) k[(n >> i) & 3]! += i; return k[0]! * 1000 + k[3]!;',
  ),
  number('return half(clamp(x, -1, 1)) + clamp(n, 0, 10);'),
  number('const [low, high] = minMax(x, n); return low - high;'),
  number('return total({ a: x }) + total({ a: y, b: n });'),
  number('return ack(n & 1, m & 3);', { bails: true }),
  number('return isEven(n & 31);', { returns: 'bool', bails: true }),
  number('return checked(x);'),
  number('const add = (v: number) => v + y; return [x, 1, 2].map(add).reduce((a, b) => a + b, 0);'),
  number('return [x, y, n].some((v) => v > 5) && [x, y].every((v) => v === v);', { returns: 'bool' }),
  number('return RATES.high * x + RATES.low;'),
  number('return typeof x === "number" ? 1 : 2;'),
  number('if (n > 5 && n < 10) return n * 1000000 | 0; return (n, m);'),
  number('let v = 1; for (;;) { v *= 3; if (v > 1e6) return v % 1000; }'),
  number(
    'let a = 0, b = 1; for (let i = 0; i < (n & 127); i++) { const t = a + b; a = b; b = t; } return a;',
  ),
  number('return x === 0 ? 1 / x : x;'),
  number('let last = -1; let i = 0; while (i < 10) { if (i === (n & 15)) last = i; i += 1; } return last;'),
  number('if (n === 13) throw new TypeError("bad " + n + " and " + m); return n;'),

  ...['+', '-', '*', '/', '%', '&', '|', '^'].flatMap((operator) => [
    bigint(`return b ${operator} c;`, { bails: true }),
    bigint(`return BigInt.asIntN(64, b ${operator} BigInt(n));`, { bails: true }),
    bigint(`return BigInt.asIntN(64, BigInt.asUintN(64, b) ${operator} BigInt.asUintN(64, c));`, {
      bails: true,
    }),
    bigint(`return BigInt.asIntN(32, (b & 0xffffffffn) ${operator} 7n);`, { bails: true }),
  ]),
  bigint('return (b << 3n) >> 2n;', { bails: true }),
  bigint('return b >> BigInt(n & 127);'),
  bigint('return BigInt.asIntN(64, b << BigInt(n & 127));', { bails: true }),
  bigint('return BigInt.asIntN(64, BigInt.asUintN(64, b) >> BigInt(n & 63));'),
  bigint('return -b;', { bails: true }),
  bigint('return ~b;'),
  bigint('return b ** 2n;', { bails: true }),
  bigint('return 10n ** BigInt(n & 31);', { bails: true }),
  bigint('return power(BigInt(n & 15), 9);', { bails: true }),
  bigint('return BIG[n & 1]! + 1n;'),
  bigint(
    'let h = 0xcbf29ce484222325n; for (let i = 0n; i < 8n; i++) { h ^= (b >> (i * 8n)) & 0xffn; h = BigInt.asUintN(64, h * 0x100000001b3n); } return BigInt.asIntN(64, h);',
  ),
  bigint(
    'let z = BigInt.asUintN(64, b + 0x9e3779b97f4a7c15n); z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n); return BigInt.asIntN(64, z ^ (z >> 31n));',
  ),
  bigint('let v = b; v++; --v; v += 1n; return v - 1n;', { bails: true }),
  bigint('if (c === 0n) return -1n; return b / c;', { bails: true }),
  bigint('return b < 0n ? -1n : b > 0n ? 1n : 0n;'),
  bigint('return b && c ? b : 0n;'),
  bigint('return Number(b) * 2;', { returns: 'float64' }),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test is the template
  bigint('return `${b}:${c}`;', { returns: 'utf8' }),

  nullable('return p;'),
  nullable('return p === null ? x : p + x;'),
  nullable('if (p == null) return null; if (p > 5) return p * 2; return x;'),
  nullable('return p ?? x;'),
  nullable('return (p ?? 1) * (q === null ? 2 : Number(q));'),
  nullable('return t?.length ?? -1;'),
  nullable('return t === null ? null : t.length;'),
  nullable(
    'let best: number | null = null; for (const v of [x, 2, p]) { if (v !== null && (best === null || v > best)) best = v; } return best;',
  ),
  nullable('let v: number | undefined; if (x > 0) v = x; return v === undefined ? null : v;'),
  nullable('return p !== null && x > p ? 1 : null;'),
  nullable('return p === x;', { returns: 'bool' }),
  nullable('return t || null;', { returns: 'utf8?' }),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test is the template
  nullable('return t === null ? "none" : `<${t}>`;', { returns: 'utf8' }),
  nullable('return q === null ? null : q / 2n;', { returns: 'int64?' }),

  ...[
    'return s + t;',
    "return s < t ? s : t + '!';",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test is the template
    "return s === t ? 'same' : `${s}|${n}|${x}|${n > 3}`;",
    "switch (s) { case 'a': return 'A'; case '': return 'empty'; default: return s[0] ?? 'none'; }",
    "let r = ''; for (const c of s) { if (c === ' ') continue; r = c + r; } return r;",
    "let r = ''; for (let i = 0; i < s.length; i += 2) r += s.charAt(i); return r;",
    "return NAMES[n & 3] ?? 'many';",
    "return s ? 'yes' : 'no';",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under test is the template
    "const [a, b = 'x'] = s.split(' '); return `${a}-${b}`;",
    'return s.at(-1) ?? t;',
  ].map((code) => ({ params: 's: utf8, t: utf8, n: int32, x: float64', returns: 'utf8', code })),

  // Characters put together to a number, as hashes read a text; side by side and lowest first they are one load.
  ...[
    's.charCodeAt(i) | (s.charCodeAt(i + 1) << 8)',
    's.charCodeAt(i) | (s.charCodeAt(i + 1) << 8) | (s.charCodeAt(i + 2) << 16) | (s.charCodeAt(i + 3) << 24)',
    '(s.charCodeAt(i + 3) << 24) | (s.charCodeAt(i + 2) << 16) | (s.charCodeAt(i + 1) << 8) | s.charCodeAt(i)',
    's.charCodeAt(i + 3) | (s.charCodeAt(i + 2) << 8) | (s.charCodeAt(i + 1) << 16) | (s.charCodeAt(i) << 24)',
    's.charCodeAt(i) | (s.charCodeAt(i) << 8) | (s.charCodeAt(i + 1) << 16) | (s.charCodeAt(i + 2) << 24)',
    's.charCodeAt(i) | (s.charCodeAt(i + 1) << 8) | (s.charCodeAt(i + 2) << 16)',
  ].map((word) => ({
    params: 's: utf8',
    returns: 'float64',
    code: `let h = 0; const end = s.length & ~3; for (let i = 0; i < end; i += 4) { const k = ${word}; h = (h * 31 + k) | 0; } return h;`,
  })),
];
