import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';

describe('memory', () => {
  const handlers = {
    arrays: '() => { const kept = []; for (;;) kept.push(new Array(10000).fill(1)); }',
    caught: '() => { const kept = []; for (;;) { try { kept.push(new Array(10000).fill(1)); } catch {} } }',
    strings: '() => { const kept = []; for (let i = 0; ; i++) kept.push("é".repeat(1000) + i); }',
    objects: '() => { let o = null; for (;;) o = { o }; }',
    buffers: '() => { const kept = []; for (;;) kept.push(new Uint8Array(1000000)); }',
    closures: '() => { const kept = []; for (;;) kept.push(() => kept); }',
    maps: '() => { const m = new Map(); for (let i = 0; ; i++) m.set(i, String(i)); }',
  };
  for (const [name, handler] of Object.entries(handlers)) {
    it(`that runs out is HEDDLE2102, not a trap: ${name}`, () => {
      const guest = Guest.bounded({ returns: 'float64', handler });
      const answer = guest.call(0, 'float64', [], 1);
      if ('values' in answer) throw new Error('it did not fail');
      expect(answer).toMatchObject({ status: -3, error: { code: 'HEDDLE2102', function: 'f0', row: 0 } });
      expect(answer.error.message).toContain('out of memory');
    });
  }
});

describe('a string of 10 MB', () => {
  it('goes in and out', () => {
    const guest = Guest.bounded({ args: ['utf8'], returns: 'utf8', handler: '(a) => a' });
    const text = 'x'.repeat(10 * 2 ** 20);
    expect(guest.call(0, 'utf8', [{ type: 'utf8', values: [text] }], 1)).toEqual({
      values: [text],
      nullCount: 0n,
    });
  });

  it('that does not fit is HEDDLE2102', () => {
    const guest = Guest.bounded({ returns: 'utf8', handler: '() => "é".repeat(20 * 2 ** 20)' });
    expect(guest.call(0, 'utf8', [], 1)).toMatchObject({ status: -3, error: { code: 'HEDDLE2102' } });
  });
});

describe('the deadline', () => {
  it.each([
    ['a loop', '() => { for (;;); }'],
    ['a loop that catches', '() => { for (;;) { try { for (;;); } catch {} } }'],
    ['a regular expression', '() => { /^(a|a)*$/.test("a".repeat(60) + "b"); return 1; }'],
    ['promise jobs', '() => { const again = () => Promise.resolve().then(again); again(); return 1; }'],
    ['a sort', '() => { [1, 2].sort(() => { for (;;); }); return 1; }'],
  ])('is polled in %s', (_, handler) => {
    const guest = Guest.of({ returns: 'float64', handler });
    const end = Date.now() + 100;
    guest.host.onPoll = () => {
      if (Date.now() > end) throw new Error('deadline');
    };
    expect(() => guest.call(0, 'float64', [], 1)).toThrow('deadline');
  });

  it('is polled across rows, too', () => {
    const guest = Guest.of({ args: ['float64'], returns: 'float64', handler: '(a) => a' });
    const values = new Array<number>(100_000).fill(1);
    guest.call(0, 'float64', [{ type: 'float64', values }], values.length);
    expect(guest.host.polls).toBeGreaterThan(5);
  });
});

describe('recursion without end is a RangeError', () => {
  it.each([
    ['calls', 'function f(n) { return f(n + 1) + 1; } f(0)'],
    ['spread calls', 'function f(...a) { return f(...a, 1); } f()'],
    ['map', 'function f() { return [1].map(f); } f()'],
    ['sort', 'function f() { return [1, 2].sort(f); } f()'],
    ['replace', 'function f() { return "a".replace(/a/, f); } f()'],
    ['getters', 'const o = { get x() { return this.x; } }; o.x'],
    ['proxies', 'let p = {}; for (let i = 0; i < 5000; i++) p = new Proxy(p, {}); p.x'],
    ['constructors', 'class A { constructor() { new A(); } } new A()'],
    ['conversion', 'const o = { toString() { return "" + o; } }; String(o)'],
    ['iteration', 'const o = { [Symbol.iterator]() { return [...o]; } }; [...o]'],
    ['JSON.parse', 'JSON.parse("[".repeat(100000))'],
    ['JSON.stringify', 'let a = []; for (let i = 0; i < 20000; i++) a = [a]; JSON.stringify(a)'],
    ['flat', 'let a = []; for (let i = 0; i < 20000; i++) a = [a]; a.flat(Infinity)'],
    ['join', 'let a = []; for (let i = 0; i < 20000; i++) a = [a]; String(a)'],
    ['parentheses', 'new Function("(".repeat(5000) + "1" + ")".repeat(5000))'],
    ['array literals', 'new Function("[".repeat(5000) + "]".repeat(5000))'],
    ['unary operators', 'new Function("!".repeat(50000) + "1")'],
    ['conditions', 'new Function("1?".repeat(50000) + "1" + ":1".repeat(50000))'],
    ['classes', 'new Function("(class{m(){".repeat(2000) + "}})".repeat(2000))'],
    ['templates', 'let s = "1"; for (let i = 0; i < 3000; i++) s = "`$" + "{" + s + "}`"; new Function(s)'],
  ])('in %s', (_, body) => {
    const guest = Guest.of({ returns: 'float64', handler: `() => { ${body}; return 1; }` });
    const answer = guest.call(0, 'float64', [], 1);
    if ('values' in answer) throw new Error('it did not fail');
    expect(answer.error.message).toContain('RangeError: Maximum call stack size exceeded');
  });

  it('in regular expressions is a SyntaxError', () => {
    const handler = '() => { new RegExp("(?=".repeat(9000) + "a" + ")".repeat(9000)); return 1; }';
    const answer = Guest.of({ returns: 'float64', handler }).call(0, 'float64', [], 1);
    expect(answer).toMatchObject({ error: { message: expect.stringContaining('SyntaxError') } });
  });

  it('leaves room for honest recursion', () => {
    const handler = '(n) => { const sum = (i) => (i === 0 ? 0 : i + sum(i - 1)); return sum(n); }';
    const guest = Guest.of({ args: ['float64'], returns: 'float64', handler });
    expect(guest.call(0, 'float64', [{ type: 'float64', values: [1000] }], 1)).toMatchObject({
      values: [500_500],
    });
  });
});
