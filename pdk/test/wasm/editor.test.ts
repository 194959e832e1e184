import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import { withCustomSection } from '../../src/build/wasm/custom.js';
import { readExports, withExports } from '../../src/build/wasm/exports.js';
import { functionTypes, ValueType } from '../../src/build/wasm/function-type.js';
import { appendFunctions } from '../../src/build/wasm/functions.js';
import { functionImports } from '../../src/build/wasm/imports.js';
import { appendToMemory, PAGE, readMemory } from '../../src/build/wasm/memory.js';
import { WasmFormatError } from '../../src/build/wasm/reader.js';
import { readSections, writeSections } from '../../src/build/wasm/section.js';
import { stubsFor } from '../../src/build/wasm/stubs.js';

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  const { Features } = binaryen;
  module.setFeatures(Features.MVP | Features.BulkMemory | Features.MutableGlobals | Features.Atomics);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

async function instantiate(module: Uint8Array, imports: WebAssembly.Imports = {}) {
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(module), imports);
  return instance.exports as Record<string, (...args: unknown[]) => unknown> & { memory: WebAssembly.Memory };
}

const SMALL = assemble(`(module
  (import "env" "half" (func $half (param i32) (result i64)))
  (import "env" "note" (func $note (param f32 f64)))
  (memory (export "memory") 1 4)
  (data (i32.const 8) "abc")
  (func $seven (export "seven") (result i32) (i32.const 7))
  (func (export "secret") (param i32) (result i64) (call $half (local.get 0)))
)`);

describe('sections', () => {
  it('are read and written without a change', () => {
    expect(writeSections(readSections(SMALL))).toEqual(SMALL);
  });

  it.each([
    ['nothing', []],
    ['text', [...Buffer.from('not wasm')]],
    ['a component', [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]],
    ['a section without its end', [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 200, 1, 0]],
  ])('of %s are refused', (_, bytes) => {
    expect(() => readSections(Uint8Array.from(bytes))).toThrow(WasmFormatError);
  });

  it('of one name stand once, and last', async () => {
    const first = withCustomSection(SMALL, 'note', new TextEncoder().encode('one'));
    const second = withCustomSection(
      withCustomSection(first, 'other', Uint8Array.of(1)),
      'note',
      Uint8Array.of(2),
    );
    const module = await WebAssembly.compile(Uint8Array.from(second));
    expect(
      WebAssembly.Module.customSections(module, 'note').map((bytes) => [...new Uint8Array(bytes)]),
    ).toEqual([[2]]);
    expect(readSections(second).at(-1)?.content.at(-1)).toBe(2);
  });
});

describe('imports and types', () => {
  it('are read', () => {
    const types = functionTypes(SMALL);
    expect(functionImports(SMALL).map(({ module, name, type }) => [module, name, types[type]])).toEqual([
      ['env', 'half', { params: [ValueType.i32], results: [ValueType.i64] }],
      ['env', 'note', { params: [ValueType.f32, ValueType.f64], results: [] }],
    ]);
  });

  it('of other kinds are refused', () => {
    const module = assemble('(module (import "env" "memory" (memory 1)))');
    expect(() => functionImports(module)).toThrow('env.memory is imported and is no function');
  });

  it('are none in an empty module', () => {
    expect(functionImports(writeSections([]))).toEqual([]);
    expect(functionTypes(writeSections([]))).toEqual([]);
  });

  it('can be answered by stubs', async () => {
    const stubs = await instantiate(stubsFor(SMALL, 'env'));
    expect(stubs.half?.(4)).toBe(0n);
    expect(stubs.note?.(1, 2)).toBe(undefined);
    expect(readExports(stubsFor(SMALL, 'elsewhere'))).toEqual([]);
    const linked = await instantiate(SMALL, { env: stubs });
    expect(linked.secret?.(4)).toBe(0n);
  });
});

describe('exports', () => {
  it('can be dropped and added', async () => {
    const exports = readExports(SMALL);
    expect(exports.map(({ name }) => name)).toEqual(['memory', 'seven', 'secret']);
    const seven = exports.find(({ name }) => name === 'seven');
    if (seven === undefined) throw new Error('no seven');
    const edited = withExports(SMALL, [...exports.slice(0, 2), { ...seven, name: 'sjü' }]);
    const instance = await instantiate(edited, { env: { half: () => 0n, note: () => undefined } });
    expect(Object.keys(instance)).toEqual(['memory', 'seven', 'sjü']);
    expect(instance.sjü?.()).toBe(7);
  });
});

describe('functions', () => {
  it('are appended behind imports and functions, sharing a type that is there', async () => {
    const { module, first } = appendFunctions(SMALL, { params: [], results: [ValueType.i32] }, [
      [0x41, 5],
      [0x41, 6],
    ]);
    expect(first).toBe(4);
    expect(functionTypes(module)).toHaveLength(functionTypes(SMALL).length);
    const exports = [5, 6].map((_, index) => ({ name: `f${index}`, kind: 0, index: first + index }));
    const instance = await instantiate(withExports(module, exports), {
      env: { half: () => 0n, note: () => 0 },
    });
    expect([instance.f0?.(), instance.f1?.()]).toEqual([5, 6]);
  });

  it('bring a type of their own, and sections where there are none', async () => {
    const type = { params: [ValueType.f64], results: [ValueType.f64] };
    const { module, first } = appendFunctions(writeSections([]), type, [[0x20, 0]]);
    const instance = await instantiate(withExports(module, [{ name: 'same', kind: 0, index: first }]));
    expect(instance.same?.(1.5)).toBe(1.5);
  });
});

describe('memory', () => {
  const env = { half: () => 0n, note: () => undefined };

  it('grows by what is placed at its old end', async () => {
    const bytes = new Uint8Array(PAGE + 1).fill(9);
    const module = appendToMemory(SMALL, bytes);
    expect(readMemory(module)).toEqual({ minimum: 3, maximum: 4 });
    const { memory } = await instantiate(module, { env });
    expect(memory.buffer.byteLength).toBe(3 * PAGE);
    expect(new Uint8Array(memory.buffer, PAGE, bytes.length)).toEqual(bytes);
    expect(new TextDecoder().decode(new Uint8Array(memory.buffer, 8, 3))).toBe('abc');
  });

  it('keeps the count of data segments right', async () => {
    const counted = assemble(`(module (memory (export "memory") 1) (data $d "xyz")
      (func (export "copy") (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3))))`);
    const { memory, copy } = await instantiate(appendToMemory(counted, Uint8Array.of(1, 2, 3)));
    copy?.();
    expect([...new Uint8Array(memory.buffer, 0, 3)]).toEqual([...Buffer.from('xyz')]);
    expect([...new Uint8Array(memory.buffer, PAGE, 3)]).toEqual([1, 2, 3]);
  });

  it('gets a data section where there is none', async () => {
    const bare = assemble('(module (memory (export "memory") 2))');
    const { memory } = await instantiate(appendToMemory(bare, Uint8Array.of(7)));
    expect(new Uint8Array(memory.buffer)[2 * PAGE]).toBe(7);
  });

  it('does not exceed its maximum', () => {
    expect(() => appendToMemory(SMALL, new Uint8Array(3 * PAGE + 1))).toThrow('cannot hold 5 pages');
  });

  it('must be one', () => {
    expect(() => readMemory(writeSections([]))).toThrow(WasmFormatError);
    expect(() => readMemory(assemble('(module (memory 1 2 shared))'))).toThrow('shared or 64-bit');
  });
});
