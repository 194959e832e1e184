import { createContext, Script } from 'node:vm';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { Program } from '../src/build/program.js';
import { hostAtTopLevel, impurities } from '../src/build/purity/impurities.js';
import { normalised } from '../src/build/source-map.js';
import type { Registration } from '../src/guest/register.js';

/**
 * What is found in a piece of code that calls `f(handler)` for immutable functions, `stable(handler)` and
 * `volatile(handler)`: the messages without the function's name, with line and column.
 */
function found(source: string): string[] {
  const { code, map } = transformSync(source, { sourcemap: 'external', sourcefile: 'f.js', format: 'iife' });
  const functions: Registration[] = [];
  const declare =
    (volatility: Registration['volatility']) => (call: Registration['handlers'][string], other?: unknown) => {
      const handlers = { call, ...(other === undefined ? {} : { other: other as typeof call }) };
      functions.push({
        name: 'f',
        export: 'f',
        kind: 'scalar',
        args: [],
        variadic: false,
        volatility,
        doc: undefined,
        handlers,
      });
      return { handler: call };
    };
  const globals = { f: declare('immutable'), stable: declare('stable'), volatile: declare('volatile') };
  new Script(code).runInContext(createContext({ ...globals, console, Config: {}, Var: {}, Host: {} }));
  const bundle = { code, map: normalised(map) };
  const program = new Program(code);
  return [...hostAtTopLevel(bundle, program), ...impurities(bundle, program, functions)].map(
    ({ message, location }) => `${message.replace(/^f is /, '')} @${location?.line}:${location?.column}`,
  );
}

const state = (name: string, at: string) =>
  `immutable and changes \`${name}\`, which the module keeps from row to row @${at}`;

describe('state that an immutable function changes', () => {
  it.each([
    ['an assignment', 'let n = 0; f((x) => { n = x; return n; });', [state('n', '1:23')]],
    ['a count', 'let n = 0; f(() => n++);', [state('n', '1:20')]],
    ['an operator', 'let n; f((x) => n ??= x);', [state('n', '1:17')]],
    ['a destructuring', 'let n, m; f((x) => { [n, { m }] = x; });', [state('n', '1:23'), state('m', '1:28')]],
    ['a loop', 'let n; f((xs) => { for (n of xs); });', [state('n', '1:25')]],
    ['a callback inside', 'let n = 0; f((xs) => xs.map(() => n++));', [state('n', '1:35')]],
    ['a member', 'const o = {}; f((k, v) => { o[k] = v; });', [state('o', '1:29')]],
    ['a member of a member', 'const o = { a: {} }; f((k) => { o.a.b += k; });', [state('o', '1:33')]],
    ['a counted member', 'const o = { n: 0 }; f(() => o.n++);', [state('o', '1:29')]],
    ['a deleted member', 'const o = {}; f((k) => delete o[k]);', [state('o', '1:31')]],
    ['a deleted optional member', 'const o = {}; f((k) => delete o?.[k]);', [state('o', '1:31')]],
    [
      'a destructured member',
      'const o = {}; f((x) => { ({ a: o.a, ...o.b } = x); });',
      [state('o', '1:32'), state('o', '1:40')],
    ],
    ['a static field', 'class C { static n = 0; } f(() => C.n++);', [state('C', '1:35')]],
    ['a field of a function', 'function g() {} f(() => { g.calls = 1; });', [state('g', '1:27')]],
    ['a global', 'f(() => { globalThis.n = 1; });', [state('globalThis', '1:11')]],
    ['a prototype', 'f(() => { Array.prototype.last = 1; });', [state('Array', '1:11')]],
    ['an array', 'const a = []; f((x) => a.push(x));', [state('a', '1:24')]],
    ['an array of Array.from', 'const a = Array.from([1]); f((x) => a.sort());', [state('a', '1:37')]],
    ['a typed array', 'const a = new Float64Array(4); f((x) => a.fill(x));', [state('a', '1:41')]],
    [
      'an array in an object',
      'const o = { a: { list: [] } }; f((x) => o.a.list.push(x));',
      [state('o', '1:41')],
    ],
    ['a Map', 'const m = new Map(); f((k, v) => m.set(k, v));', [state('m', '1:34')]],
    ['a Set', 'const s = new Set(); f((x) => s["add"](x));', [state('s', '1:31')]],
    ['Object.assign', 'const o = {}; f((x) => Object.assign(o, x));', [state('o', '1:38')]],
    ['Reflect.set', 'const o = {}; f((x) => Reflect.set(o, x, 1));', [state('o', '1:36')]],
    [
      'Var.set',
      "f((x) => Var.set('k', x));",
      ['immutable and calls `Var.set`, which the host keeps from row to row @1:10'],
    ],
    ['any handler', 'let n = 0; f((x) => x, { merge(a) { n++; } }.merge);', [state('n', '1:37')]],
    ['a generator', 'let n = 0; f(function* () { yield n++; });', [state('n', '1:35')]],
    ['a method', 'let n = 0; const o = { *run() { n++; } }; f(o.run);', [state('n', '1:33')]],
    [
      'a variable around the function',
      'const make = () => { let n = 0; return () => n++; }; f(make());',
      [state('n', '1:46')],
    ],
    [
      'a Map around the function',
      'const once = (g) => { const m = new Map(); return (x) => m.set(x, g(x)); }; f(once((x) => x));',
      [state('m', '1:58')],
    ],
    [
      'a class by its own name',
      'const C = class D { static n = 0; m() { D.n++; } }; f(() => new C().m());',
      [state('D', '1:41')],
    ],
    ['a named function', 'let n = 0; function g() { n++; } f(g);', [state('n', '1:27')]],
  ])('is found: %s', (_, source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    ['a function', 'let n = 0; const g = () => n++; f(() => g());', '1:28'],
    [
      'functions of functions',
      'let n = 0; function g() { h(); } function h() { n++; } f(() => g());',
      '1:49',
    ],
    [
      'functions that call each other',
      'let n = 0; function g() { h(); n++; } function h() { g(); } f(() => h());',
      '1:32',
    ],
    ['a function as a value', 'let n = 0; const g = () => n++; f((xs) => xs.map(g));', '1:28'],
    ['a class', 'let n = 0; class C { m() { n++; } } f(() => new C().m());', '1:28'],
    ['a method of an object', 'let n = 0; const o = { g() { n++; } }; f(() => o.g());', '1:30'],
    ['one of many functions', 'let n = 0; const o = [(x) => x, () => n++]; f((i) => o[i]());', '1:39'],
    [
      'a wrapped function',
      'let n = 0; const wrap = (g) => g; const g = wrap(() => n++); f(() => g());',
      '1:56',
    ],
    ['another handler', 'let n = 0; const g = volatile(() => n++); f(() => g.handler());', '1:37'],
  ])('is found through %s', (_, source, at) => {
    expect(found(source)).toEqual([state('n', at)]);
  });

  it.each([
    ['local variables', 'f((x) => { let n = 0; n += x; const a = []; a.push(n); return a; });'],
    ['variables of a closure', 'const make = (k) => (x) => { let n = k; n += x; return n; }; f(make(1));'],
    ['a name that is shadowed', 'let n = 0; f((n) => n++);'],
    [
      'reading',
      'const o = { a: [1] }; const m = new Map(); f((k) => [o.a[k], m.get(k), o.a.map((x) => x)]);',
    ],
    [
      'methods of unknown values',
      'const d = decimal(); function decimal() { return { add: (x) => x }; } f((x) => d.add(x));',
    ],
    ['copies that are sorted', 'const a = [2, 1]; f(() => [...a].sort());'],
    ['Object.assign to a new object', 'const o = {}; f((x) => Object.assign({}, o, x));'],
    ['the top level itself', 'let n = 0; n = 1; const a = []; a.push(n); f(() => n);'],
    ['functions that no handler reaches', 'let n = 0; const g = () => n++; g(); f((x) => x);'],
    ['a function that is stable', "let n = 0; stable(() => { Var.set('k', 'v'); return n++; });"],
    ['a function that is volatile', 'let n = 0; volatile(() => n++);'],
    ['built-in functions', 'f(Math.max);'],
  ])('is not found in %s', (_, source) => {
    expect(found(source)).toEqual([]);
  });
});

describe('the clock and randomness', () => {
  it.each([
    ['Date.now', 'f(() => Date.now());', ['immutable and reads the clock: `Date.now()` @1:9']],
    ['new Date', 'f(() => new Date());', ['immutable and reads the clock: `new Date()` @1:13']],
    ['Date', 'f(() => Date());', ['immutable and reads the clock: `Date()` @1:9']],
    [
      'Math.random',
      'const g = () => Math.random(); f(() => g());',
      ['immutable and draws a random number: `Math.random()` @1:17'],
    ],
    ['a stable function', 'stable(() => Date["now"]());', ['stable and reads the clock: `Date.now()` @1:14']],
  ])('are found: %s', (_, source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    ['a Date of something', 'f((x) => new Date(x).getTime() + Date.UTC(2000, 1) + Date.parse(x));'],
    ['other functions of Math', 'f((x) => Math.sin(x));'],
    ['names that are shadowed', 'f((Math, Date) => Math.random() + Date.now());'],
    ['volatile functions', 'volatile(() => Math.random() + Date.now());'],
  ])('are not found in %s', (_, source) => {
    expect(found(source)).toEqual([]);
  });
});

describe('the host at the top level', () => {
  it.each([
    ['a call', "const p = Config['get']; f(() => p);", ['`Config` is used outside the functions @1:11']],
    ['a block', 'if (true) { const v = Var; } f(() => 1);', ['`Var` is used outside the functions @1:23']],
    [
      'a static field',
      'class C { static h = Host; } f(() => 1);',
      ['`Host` is used outside the functions @1:22'],
    ],
  ])('is found: %s', (_, source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    ['functions', "const g = () => Config.get('k'); f(() => Host.x + g());"],
    ['fields of objects to come', 'class C { h = Host; } f(() => new C());'],
    ['names that are shadowed', '{ const Config = 1; Config; } f(() => 1);'],
    ['questions', "const there = typeof Config === 'object'; f(() => there);"],
  ])('is not found in %s', (_, source) => {
    expect(found(source)).toEqual([]);
  });
});
