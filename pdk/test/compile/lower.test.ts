import { describe, expect, it } from 'vitest';
import { loweredModule, loweredText } from './support/lowered.js';

/** The body of a scalar function, without its head. */
async function body(handler: string, returns?: string, prelude?: string): Promise<string> {
  const text = await loweredText(handler, returns, prelude);
  return text.startsWith('refused') ? text : text.split('\n').slice(1).join('\n').trimEnd();
}

describe('numbers', () => {
  it('are doubles where nothing is known of them', async () => {
    expect(await body('(x, y) => x + y * 2')).toBe('  return f64.add(x, f64.mul(y, 2d))');
    expect(await body('(x, y) => x % y')).toContain('heddle_number_remainder(x, y)');
  });

  it('are int32s where no sum leaves them', async () => {
    expect(await body('(n) => (n & 255) + 1', 'int32()')).toBe('  return i32.add(i32.and(n, 255), 1)');
    expect(await body('(n, m) => n + m')).toBe(
      '  return f64.add(f64.convert_i32_s(n), f64.convert_i32_s(m))',
    );
  });

  it('wrap at 32 bits without a detour over doubles', async () => {
    expect(await body('(n, m) => (n * 31 + m) | 0', 'int32()')).toBe('  return i32.add(i32.mul(n, 31), m)');
    expect(await body('(n) => (n ^ (n >>> 16)) >>> 0', 'uint32()')).toBe(
      '  return f64.convert_i32_u(i32.xor(n, i32.shr_u(n, 16)))',
    );
    expect(await body('(n, m) => (n * m) | 0', 'int32()')).not.toContain('i32.mul');
  });

  it('keep the sign of zero', async () => {
    expect(await body('(n) => -n')).toBe('  return f64.neg(f64.convert_i32_s(n))');
    expect(await body('(n) => -(n & 3) * 2')).toContain('f64.neg');
    expect(await body('(n) => -(n & 3) * 2', 'int32()')).toBe(
      '  return i32.mul(i32.sub(0, i32.and(n, 3)), 2)',
    );
    expect(await body('(n) => -(n & 3) - 1', 'int32()')).not.toContain('f64');
    expect(await body('(n) => (n | 1) % 2')).toContain('f64.copysign');
    expect(await body('(n) => (n & 15) % 3', 'int32()')).toContain('i32.rem_u(i32.and(n, 15), 3)');
  });

  it('are int32s where nobody can tell -0 from 0', async () => {
    const gcd = '(n, m) => { while (m !== 0) [n, m] = [m, n % m]; return n; }';
    expect(await body(gcd, 'int32()')).not.toMatch(/^(?!.*held).*f64/m);
    expect(await body(gcd, 'float64()')).toContain('copysign');
    expect(await body('(n) => { let r = n % 3; r = -r; return 1 / r; }')).toContain('copysign');
  });

  it('read units of a text as integers where they are known to be there', async () => {
    const inside = await body(
      '(s) => { let h = 0; for (let i = 0; i < s.length; i++) h = (h * 31 + s.charCodeAt(s.length - 1 - i)) | 0; return h; }',
      'int32()',
    );
    expect(inside).not.toContain('NaN');
    expect(inside).toContain('h = i32.add(');
    const beyond =
      '(s) => { let h = 0; for (let i = 0; i < s.length; i++) h += s.charCodeAt(i + 1); return h; }';
    expect(await body(beyond)).toContain('NaN');
    const blocks =
      '(s) => { let h = 0; for (let i = 0; i < (s.length & ~3); i += 4) h += s.charCodeAt(i + 3); return h; }';
    expect(await body(blocks)).not.toContain('NaN');
    expect(await body(blocks.replace('i += 4', 'i += 2'))).toContain('NaN');
    const down =
      '(s) => { let h = 0; for (let i = s.length - 1; i >= 0; i--) h += s.charCodeAt(i); return h; }';
    expect(await body(down)).not.toContain('NaN');
    expect(await body(down.replace('- 1; i >= 0; i--', '- 2; i > 0; i -= 2'))).not.toContain('NaN');
    // Past the end, before the beginning, not only down, not by a number that is known.
    expect(await body(down.replace('- 1; i >= 0', '; i >= 0'))).toContain('NaN');
    expect(await body(down.replace('i >= 0', 'i >= -1'))).toContain('NaN');
    expect(await body(down.replace('i--', 'i += h'))).toContain('NaN');
    expect(await body(down.replace('i--', 'i -= h'))).toContain('NaN');
    expect(await body(down.replace('h +=', 'i++, i--, h +='))).toContain('NaN');
  });

  it('are counted in int32s where a test bounds them', async () => {
    const text = await body(
      '(n) => { let sum = 0; for (let i = 0; i < n; i++) sum += i * 0.5; return sum; }',
    );
    expect(text).toContain('i = i32.add(');
    expect(text).toContain('if i32.lt_s(i, n)');
  });

  it('of 32 bits without a sign have a form of their own', async () => {
    expect(await body('(u) => (u >>> 3) + 1')).toBe(
      '  return i32.add(i32.shr_u(i32.trunc_sat_f64_u(u), 3), 1)',
    );
  });
});

describe('bigints', () => {
  it('bail out where they leave 64 bits, unless they wrap', async () => {
    expect(await body('(b, c) => b + c', 'int64()')).toBe(
      [
        '  held = i64.add(b, c)',
        '  if i64.lt_s(i64.and(i64.xor(b, held), i64.xor(c, held)), 0n)',
        '    bail a bigint leaves 64 bits',
        '  return held',
      ].join('\n'),
    );
    const wrapped = await body('(b, c) => BigInt.asIntN(64, b * c + 1n)', 'int64()');
    expect(wrapped).not.toContain('bail');
    expect(await body('(b) => (b & 0xffn) * 3n', 'int64()')).not.toContain('bail');
  });

  it('without a sign have all of their 64 bits', async () => {
    const text = await body(
      '(b) => { const u = BigInt.asUintN(64, b); return BigInt.asIntN(64, (u >> 1n) / 3n); }',
      'int64()',
    );
    expect(text).not.toContain('bail');
    expect(text).toContain('i64.shr_u(b, 1n)');
    expect(await body('(b) => BigInt.asUintN(64, b) > 5n', 'bool()')).toContain('i64.gt_u');
  });

  it('throw where they are divided by zero', async () => {
    const text = await body('(b, c) => b / c', 'int64()');
    expect(text).toContain('throw RangeError("BigInt division by zero") at f 3:');
    expect(await body('(b) => b / 10n', 'int64()')).toBe('  return i64.div_s(b, 10n)');
  });

  it('are not mixed with numbers', async () => {
    expect(await body('(b, x) => b + x')).toMatch(
      /^refused: a bigint and a number are mixed \(src\/f\.ts:3:/,
    );
  });
});

describe('control flow', () => {
  it('evaluates only the side that is taken', async () => {
    expect(await body('(x, y) => x > 0 && y > 0 ? x : y')).toBe(
      '  return choose(choose(f64.gt(x, 0d), f64.gt(y, 0d), 0), x, y)',
    );
  });

  it('leaves loops and blocks by their labels', async () => {
    const text = await body(
      '(n) => { outer: for (let i = 0; i < n; i++) { for (;;) { if (i > 3) break outer; continue outer; } } return n; }',
      'int32()',
    );
    expect(text).toContain('break outer');
    expect(text).toContain('break next');
  });

  it('falls from case to case', async () => {
    const text = await body(
      "(s) => { let r = 0; switch (s) { case 'a': r += 1; case 'b': r += 2; break; default: r = 9; } return r; }",
      'int32()',
    );
    expect(text).toContain('block case 0');
    expect(text).toContain('i32.eq(load8u [i32.wrap_i64(s) + 0], 97)');
    expect(text).not.toContain('heddle_text_equal');
  });

  it('pins what was read before it is assigned', async () => {
    expect(await body('(x) => { let a = x; return a + (a = 2); }')).toBe(
      ['  a = x', '  held = a', '  a = 2d', '  return f64.add(held, a)'].join('\n'),
    );
    expect(await body('(x, y) => { let a = x, b = y; [a, b] = [b, a]; return a - b; }')).toBe(
      [
        '  a = x',
        '  b = y',
        '  held = b',
        '  held_2 = a',
        '  a = held',
        '  b = held_2',
        '  return f64.sub(a, b)',
      ].join('\n'),
    );
  });
});

describe('nulls', () => {
  it('are narrowed by tests', async () => {
    const early = await body('(p) => { if (p === null) return -1; return p + 1; }');
    expect(early).toContain('return f64.add(p, 1d)');
    expect(await body('(p) => p ?? 0')).toBe('  return choose(p_null, 0d, p)');
  });

  it('are results where the declaration has them', async () => {
    expect(await loweredText('(x) => (x > 0 ? x : null)', 'nullable(float64())')).toContain('-> (f64?)');
    expect(await body('(p) => p')).toContain('bail returns null');
  });
});

describe('functions', () => {
  const prelude = [
    'const twice = (a: number) => a * 2;',
    'function clamp(a: number) { if (a > 9) return 9; return a; }',
    'function fib(k: number): number { return k < 2 ? k : fib(k - 1) + fib(k - 2); }',
    "function fail(a: number): number { throw new RangeError('no ' + a); }",
  ].join(' ');

  it('are put in place of their calls', async () => {
    expect(await body('(x) => twice(x) + 1', 'float64()', prelude)).toBe(
      '  return f64.add(f64.mul(x, 2d), 1d)',
    );
    expect(await body('(x) => clamp(x)', 'float64()', prelude)).toContain('block return');
  });

  it('are called where they call themselves', async () => {
    const text = await loweredText('(x) => fib(x)', 'float64()', prelude);
    expect(text).toContain('fib(f64.sub(argument0, 1d))');
    expect(text).toContain('fib(argument0: f64) -> (f64)');
  });

  it('throw with the frames of those around them', async () => {
    expect(await body('(x) => twice(fail(x))', 'float64()', prelude)).toMatch(
      /throw RangeError\(heddle_text_concat\("no ", .*\) at fail 2:\d+ < f 3:\d+/,
    );
  });

  it('see the names around them, and may be given away', async () => {
    const text = await body(
      '(x, y) => { const add = (k: number) => x + k; const apply = (g: (k: number) => number) => g(y); return apply(add); }',
    );
    expect(text).toBe('  return f64.add(x, y)');
  });
});

describe('objects and arrays', () => {
  it('are taken apart', async () => {
    expect(await body('(x, y) => { const { a, b: [c, d = 4] } = { a: x, b: [y] }; return a + c + d; }')).toBe(
      '  return f64.add(f64.add(x, y), 4d)',
    );
    expect(await body('(x) => { const o = { k: x }; o.k += 1; return o.k; }')).toContain('k = f64.add(');
  });

  it('are tables where positions are known only while they run', async () => {
    const table = 'const T = [3, 1, 2] as const;';
    expect(await body('(n) => T[n & 1] as number', 'int32()', table)).toBe(
      ['  held = i32.and(n, 1)', '  return load32 [i32.add(&T, i32.shl(held, 2)) + 0]'].join('\n'),
    );
    expect(await body('(n) => T[n] ?? -1', 'int32()', table)).toContain('i32.lt_u(n, 3)');
    const counts = await body(
      '(n) => { const k = [0, 0, 0, 0]; k[n & 3]++; return k[(n >> 2) & 3] as number; }',
      'int32()',
    );
    expect(counts).toContain('store64 [i32.add(&array, i32.shl(held, 3)) + 0] = f64.add(');
    expect(counts).not.toContain('bail');
  });

  it('of rows are one table', async () => {
    const grid = 'const G = [[1, 2, 3], [4, 5, 6]] as const;';
    const text = await body('(n, m) => G[n & 1]![m & 1]!', 'int32()', grid);
    expect(text).toContain('i32.mul(held, 3)');
    expect(text).not.toContain('bail');
    expect(await body('(n, m) => G[n]?.[m] ?? 0', 'int32()', grid)).toContain(
      'bail an element outside the array G is read',
    );
  });

  it('of structs are their fields', async () => {
    const { text } = await loweredModule(
      "export const f = scalar({ args: [struct('p', { a: float64(), b: nullable(int32()) })], returns: float64() }, (p) => p.a + (p.b ?? 0));",
    );
    expect(text.f).toContain('f.call(p.a: f64, p.b: i32, p.b_null: i32) -> (f64)');
  });
});

describe('aggregates', () => {
  it('have their state in locals', async () => {
    const { text } = await loweredModule(
      `export const f = aggregate({ args: [float64('v')], state: struct({ n: int32(), sum: float64() }), returns: nullable(float64()),
        createState: () => ({ n: 0, sum: 0 }),
        accumulate: (s, v) => { s.n += 1; s.sum += v; },
        merge: (s, o) => ({ n: s.n + o.n, sum: s.sum + o.sum }),
        finish: (s) => (s.n === 0 ? null : s.sum / s.n) });`,
    );
    expect(text.f).toMatchInlineSnapshot(`
      "f.createState state 2(n: f64, sum: f64) -> ()
        n_2 = 0
        sum_2 = 0
        held = n_2
        held_2 = sum_2
        n = f64.convert_i32_s(held)
        sum = f64.convert_i32_s(held_2)
        return

      f.accumulate state 2(n: f64, sum: f64, v: f64) -> ()
        n = f64.add(n, 1d)
        sum = f64.add(sum, v)
        return

      f.merge state 2(n: f64, sum: f64, other.n: i32, other.sum: f64) -> ()
        n_2 = f64.add(n, f64.convert_i32_s(other.n))
        sum_2 = f64.add(sum, other.sum)
        held = n_2
        held_2 = sum_2
        n = held
        sum = held_2
        return

      f.finish state 2(n: f64, sum: f64) -> (f64?)
        held = f64.eq(n, 0d)
        held_2 = choose(held, 0d, f64.div(sum, n))
        held_3 = choose(held, 1, 0)
        return held_2, held_3
      "
    `);
  });

  it('may have a state that is one value', async () => {
    const { text } = await loweredModule(
      `export const f = aggregate({ args: [int64('v')], state: nullable(int64()), returns: nullable(int64()),
        createState: () => null, accumulate: (s, v) => (s === null || v > s ? v : s),
        merge: (s, o) => (s === null ? o : o === null || s > o ? s : o), finish: (s) => s });`,
    );
    expect(text.f).toContain('f.accumulate state 2(state: i64, state_null: i32, v: i64) -> ()');
  });
});

describe('vectorized functions', () => {
  const vectorized = (round: string, loop = 'let i = 0; i < rows; i++') =>
    `(a, rows) => { const out = new Int32Array(rows); for (${loop}) ${round} return out; }`;
  const lowered = async (handler: string) => {
    const { text, refused } = await loweredModule(
      `export const f = scalar.vectorized({ args: [int32('a')], returns: int32() }, ${handler});`,
    );
    return text.f ?? refused.f;
  };

  it('are what their loops do with a row', async () => {
    expect(await lowered(vectorized('{ if (a[i]! > 3) out[i] = a[i]! & 7; }'))).toBe(
      [
        'f.call(a: i32) -> (i32)',
        '  out = 0',
        '  if i32.gt_s(a, 3)',
        '    out = i32.and(a, 7)',
        '  return out',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [vectorized('out[i] = a[i]! + i;'), 'the position of a row counts'],
    [vectorized('out[i] = a[i + 1] ?? 0;'), 'the column a is read at another row'],
    [vectorized('out[0] = a[i]!;'), 'the column of results is written at another row'],
    [vectorized('out[i] = a.length;'), 'the column a is used as a whole'],
    [vectorized('out[i] = a[i]!;', 'let i = 1; i < rows; i++'), 'a loop that does not run once for each row'],
    ['(a) => a.map((v) => v + 1)', 'a vectorized function of another form than one loop over its rows'],
  ])('stay in the js tier: %s', async (handler, reason) => {
    expect(await lowered(handler)).toMatch(new RegExp(`^${reason} \\(src/f\\.ts:2:`));
  });
});

describe('refusals say why and where', () => {
  const refusal = async (handler: string, returns?: string, prelude?: string) =>
    (await loweredText(handler, returns, prelude)).replace(/^refused: /, '');

  it.each([
    ['(s) => s.match(/a/) ? 1 : 0', 'a regular expression'],
    ['(x) => { try { return x; } catch { return 0; } }', 'try'],
    [
      '(x) => { let v: number | string = x; if (x > 1) v = "a"; return Number(v); }',
      'the variable v holds values of different types',
    ],
    [
      '(x) => { const a: number[] = []; for (let i = 0; i < x; i++) a.push(i); return a.length; }',
      'the method push of an array',
    ],
    ['(x) => { for (const k in { a: x }) if (k) return 1; return x; }', 'for-in'],
    ['(x) => JSON.stringify([x]).length', 'JSON.stringify is not compiled'],
  ])('%s', async (handler, reason) => {
    expect(await refusal(handler)).toMatch(
      new RegExp(`^${reason.replace(/[.*+?^()[\]]/g, '\\$&')} \\(src/f\\.ts:3:\\d+\\)$`),
    );
  });

  it('of kinds and types that are not compiled', async () => {
    const { refused } = await loweredModule(
      [
        "export const a = table({ args: [int32('n')], output: { v: int32() } }, function* (n) { const m = yield { v: n }; });",
        "export const b = scalar({ args: [variadic(int32('n'))], returns: int32() }, (...n) => n.length);",
        "export const c = scalar({ args: [list('n', int32())], returns: int32() }, (n) => n.length);",
      ].join('\n'),
    );
    expect(refused.a).toMatch(/^the value of a yield \(src\/f\.ts:2:/);
    expect(refused.b).toMatch(/^a variadic function \(src\/f\.ts:3:/);
    expect(refused.c).toMatch(/^the argument n is a list \(src\/f\.ts:4:/);
  });
});
