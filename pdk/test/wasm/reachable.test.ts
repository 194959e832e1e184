import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import type { ManifestFunction } from '../../src/build/manifest.js';
import { unusedFunctions } from '../../src/build/unused-functions.js';
import { bodiesOf } from '../../src/build/wasm/code.js';
import { withExports } from '../../src/build/wasm/exports.js';
import { readFunctionNames, withFunctionNames } from '../../src/build/wasm/names.js';
import { withoutUnreachable } from '../../src/build/wasm/reachable.js';
import { readSections, SectionId } from '../../src/build/wasm/section.js';
import { appendToTable } from '../../src/build/wasm/table.js';

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

const MODULE = assemble(`(module
  (import "env" "now" (func $now (result i32)))
  (table 2 2 funcref)
  (elem (i32.const 1) $listed)
  (func $deep (result i32) (i32.add (call $now) (i32.const 40)))
  (func $used (result i32) (call $deep))
  (func $forgotten (result i32) (i32.mul (call $alone) (i32.const 12345)))
  (func $alone (result i32) (i32.const 54321))
  (func $listed (result i32) (i32.const 7))
  (func (export "run") (result i32) (i32.add (call $used) (call_indirect (result i32) (i32.const 1))))
)`);

const codeOf = (module: Uint8Array) =>
  bodiesOf(readSections(module).find(({ id }) => id === SectionId.code)?.content ?? Uint8Array.of(0));

async function run(module: Uint8Array): Promise<unknown> {
  const compiled = await WebAssembly.compile(Uint8Array.from(module));
  const { exports } = await WebAssembly.instantiate(compiled, { env: { now: () => 2 } });
  return (exports.run as () => number)();
}

describe('withoutUnreachable', () => {
  it('empties what neither an export nor the table reaches, and nothing else', async () => {
    const smaller = withoutUnreachable(MODULE);
    expect(smaller.length).toBeLessThan(MODULE.length);
    expect(await run(smaller)).toBe(49);
    const emptied = codeOf(smaller).map(({ code }) => code.length === 2 && code[0] === 0);
    expect(emptied).toEqual([false, false, true, true, false, false]);
  });

  it('empties everything that nothing calls', async () => {
    const nothing = withoutUnreachable(withExports(MODULE, []));
    expect(codeOf(nothing).filter(({ code }) => code.length > 2)).toHaveLength(1);
    await WebAssembly.compile(Uint8Array.from(nothing));
  });
});

describe('functions of a kind', () => {
  const exports = ['heddle_only_aggregate_merge', 'heddle_only_scalar_answer', 'heddle_scalar'].map(
    (name, index) => ({ name, kind: 0, index: index + 3 }),
  );
  const unused = (...kinds: ManifestFunction['kind'][]) => [
    ...unusedFunctions(exports, { functions: kinds.map((kind) => ({ kind }) as ManifestFunction) }),
  ];

  it('are not needed by modules that have none of that kind', () => {
    expect(unused('scalar')).toEqual([3]);
    expect(unused('aggregate', 'scalar')).toEqual([]);
    expect(unused('table')).toEqual([3, 4]);
  });

  it('are emptied in the table, and with them what they alone call', async () => {
    const smaller = withoutUnreachable(MODULE, new Set([5]));
    expect(codeOf(smaller).map(({ code }) => code.length === 2)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
    ]);
    await expect(run(smaller)).rejects.toThrow('unreachable');
  });
});

describe('appendToTable', () => {
  it('gives functions slots behind those that there are', async () => {
    const { module, first } = appendToTable(MODULE, [1, 2]);
    expect(first).toBe(2);
    expect(await run(module)).toBe(49);
    const table = readSections(module).find(({ id }) => id === SectionId.table)?.content;
    expect([...(table ?? [])]).toEqual([1, 0x70, 1, 4, 4]);
  });

  it('wants a table', () => {
    expect(() => appendToTable(assemble('(module)'), [0])).toThrow('not exactly one table');
  });
});

describe('names of functions', () => {
  it('are read as they were written', () => {
    const names = new Map([
      [300, 'last'],
      [1, 'é first'],
    ]);
    expect(readFunctionNames(withFunctionNames(MODULE, names))).toEqual(names);
    expect(readFunctionNames(MODULE)).toEqual(new Map());
    expect(withFunctionNames(MODULE, new Map())).toBe(MODULE);
  });
});
