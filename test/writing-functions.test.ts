import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, type UntypedFunctions } from '@heddle/host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const document = readFileSync('docs/writing-functions.md', 'utf8');
const blocks = [...document.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text]) => text ?? '');
const folder = mkdtempSync(join(tmpdir(), 'heddle-docs-'));
let functions: UntypedFunctions;

beforeAll(async () => {
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [index, block] of blocks.entries()) writeFileSync(join(folder, `block${index}.ts`), block);
  const exports = blocks.map((_, index) => `export * from './block${index}.js';\n`);
  writeFileSync(join(folder, 'all.ts'), exports.join(''));
  functions = await load(join(folder, 'all.ts'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const second = 1_000_000n;

/** One or more calls of every function of the document. */
const CALLS: Readonly<Record<string, () => void>> = {
  half: () => expect(call('half', 3)).toBe(1.5),
  shout: () => expect([call('shout', 'hey'), call('shout', null)]).toEqual(['HEY!', null]),
  scale: () => expect([call('scale', 2, 3), call('scale', null, 3)]).toEqual([6, null]),
  weightedAvg: () => {
    expect(
      call('weightedAvg', [
        [1, 1],
        [4, 2],
        [null, 9],
      ]),
    ).toBe(3);
    expect(call('weightedAvg', [])).toBe(null);
  },
  total: () => expect(call('total', [[1n], [2n ** 40n]])).toBe(2n ** 40n + 1n),
  words: () =>
    expect(call('words', 'to be')).toEqual([
      { word: 'to', at: 0 },
      { word: 'be', at: 3 },
    ]),
  sessions: () => {
    const rows = [
      { user: 'b', at: 5n * second },
      { user: 'a', at: 90n * second },
      { user: 'a', at: 1n * second },
      { user: 'a', at: 2n * second },
    ];
    const found = call('sessions', rows, 60n * second) as { readonly user: string }[];
    const of = (name: string) => found.filter(({ user }) => user === name);
    expect({ a: of('a'), b: of('b') }).toEqual({
      a: [
        { user: 'a', started: 1n * second, events: 2 },
        { user: 'a', started: 90n * second, events: 1 },
      ],
      b: [{ user: 'b', started: 5n * second, events: 1 }],
    });
  },
  area: () => expect([call('area', 1), call('area', 2, 3)]).toEqual([Math.PI, 6]),
  joinWords: () => expect([call('joinWords', '-', 'a', 'b'), call('joinWords', '-')]).toEqual(['a-b', '']),
  centre: () => {
    expect(
      call('centre', [
        { x: 0, y: 1 },
        { x: 2, y: 4 },
      ]),
    ).toEqual({ x: 1, y: 2.5 });
    expect(call('centre', [])).toBe(null);
  },
  letterCounts: () =>
    expect(call('letterCounts', 'aba')).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    ),
  withTax: () => expect(String(call('withTax', '10.10', '0.2500'))).toBe('12.62'),
  monthEnd: () => expect(call('monthEnd', 31)).toBe(58),
  isoTime: () => expect(call('isoTime', -1n)).toBe('1969-12-31T23:59:59.999Z'),
  greet: () => expect(call('greet', 'Ada')).toBe('Hello, Ada'),
  now: () => expect(Math.abs(Number(call('now')) - Date.now())).toBeLessThan(60_000),
};

function call(name: string, ...args: unknown[]): unknown {
  const found = functions[name];
  if (typeof found !== 'function') throw new Error(`there is no function ${name}`);
  return (found as (...args: unknown[]) => unknown)(...args);
}

describe('docs/writing-functions.md', () => {
  it('has a call here for every function that it shows', () => {
    expect(Object.keys(functions).sort()).toEqual(Object.keys(CALLS).sort());
  });

  it.each(Object.entries(CALLS))('shows %s as it works', (_, check) => check());

  it('names every type and every kind', () => {
    const builders = [
      ...'bool int8 int16 int32 int64 uint8 uint16 uint32 float32 float64 decimal128 utf8 binary'.split(' '),
      ...'date32 timestamp time duration interval list struct map nullable'.split(' '),
      ...'scalar scalar.vectorized aggregate table partition overload variadic'.split(' '),
    ];
    for (const builder of builders)
      expect(document).toMatch(new RegExp(`\\b${builder.replace('.', '\\.')}\\b`));
  });
});
