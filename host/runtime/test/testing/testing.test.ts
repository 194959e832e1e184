import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkAggregateLaws, load } from '@heddle/host/testing';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const functions = await load<typeof import('./functions.js')>(new URL('./functions.ts', import.meta.url));

describe('functions as JavaScript functions', () => {
  test('vectorized, variadic, overloaded', () => {
    expect(functions.sum(1, 2)).toBe(3);
    expect(functions.sum(1, null)).toBeNull();
    expect(functions.joined('-')).toBe('');
    expect(functions.joined('-', 'a', 'b')).toBe('a-b');
    expect(functions.twice(21n)).toBe(42n);
    expect(functions.twice('x')).toBe('xx');
    expect(functions.twice.overloads).toHaveLength(2);
  });

  test('nested values and decimals', () => {
    const { left, right, total } = functions.swapped(
      { left: '1.5', right: [1, -0] },
      new Map([
        ['a', 1n],
        ['b', 2n],
      ]),
    );
    expect([String(left), right, total]).toEqual(['1.50', [1, -0], 3n]);
    expect(functions.swapped({ left: null, right: [] }, new Map()).left).toBeNull();
  });

  test('what is no value of a type is refused with its name', () => {
    expect(() => functions.sum('1' as never, 2)).toThrow(/HEDDLE1103 sum: argument a: .*"1" is no float64/);
    expect(() => (functions.sum as (...args: number[]) => unknown)(1)).toThrow(/HEDDLE1102 sum/);
    expect(() => functions.lawful([[2n ** 63n]])).toThrow(/HEDDLE2004 lawful/);
  });

  test('a file that is not there, or a source without the PDK', async () => {
    await expect(load('none.wasm')).rejects.toThrow(/HEDDLE4001/);
    await expect(load('/none/at/all.ts')).rejects.toThrow(/@heddle\/pdk must be installed/);
  });
});

describe('laws of aggregates', () => {
  test('one that keeps them', () => checkAggregateLaws(functions.lawful));

  test.each([
    ['ordered', /the rows in another order|merged into that of no rows|merging with the state of no rows/],
    ['counting', /another result|merging with the state of no rows changes the result/],
    ['greedy', /retract of the last \d+ rows does not undo/],
    ['finishing', /a second finish gives another result/],
  ] as const)('%s breaks one', async (name, law) => {
    await expect(checkAggregateLaws(functions[name])).rejects.toThrow(law);
  });

  test('a function that load did not give', async () => {
    const fake = Object.assign(() => 0n, { overloads: functions.lawful.overloads });
    await expect(checkAggregateLaws(fake as never)).rejects.toThrow(TypeError);
  });
});

describe('types and documentation', () => {
  test.each(['testing', 'example'])('the type checker, over %s', (name) => {
    const tsc = join(
      dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
      'bin',
      'tsc',
    );
    const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', join(folder, '..', name)], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  test.each(['orders.ts', 'orders.test.ts'])('docs/testing.md shows %s as it is', (file) => {
    const example = readFileSync(new URL(`../example/${file}`, import.meta.url), 'utf8');
    const text = readFileSync(new URL('../../../../docs/testing.md', import.meta.url), 'utf8');
    expect(text).toContain(`\`\`\`ts\n// ${file}\n${example}\`\`\``);
  });
});
