import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import { mergeData } from '../../src/build/wasm/data.js';
import { WasmFormatError } from '../../src/build/wasm/reader.js';

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.MVP | binaryen.Features.BulkMemory);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

function memoryOf(module: Uint8Array): Uint8Array {
  const { memory } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module))).exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('no memory');
  return new Uint8Array(memory.buffer);
}

/** Starts of the pieces "a" and lengths, as the merged module has them. */
const segments = `(module (memory (export "memory") 2)
  (data (i32.const 100) "abc") (data (i32.const 110) "de") (data (i32.const 127) "f") (data (i32.const 70000) "ghi"))`;

describe('merged data segments', () => {
  it('leave the memory as it was', () => {
    const module = assemble(segments);
    for (const gap of [0, 6, 7, 15, 100_000]) {
      expect(Buffer.compare(memoryOf(mergeData(module, gap)), memoryOf(module))).toBe(0);
    }
  });

  it('are as many as gaps are wider', () => {
    const module = assemble(segments);
    const text = (gap: number) => binaryen.readBinary(mergeData(module, gap)).emitText();
    const count = (gap: number) => text(gap).match(/\(data /g)?.length;
    expect([6, 7, 15, 100_000].map(count)).toEqual([4, 3, 2, 1]);
  });

  it('keep the numbers of passive segments', () => {
    const module = assemble(`(module (memory (export "memory") 1)
      (data $p "xyz") (data (i32.const 100) "abc") (data (i32.const 104) "de")
      (func (export "init") (memory.init $p (i32.const 0) (i32.const 0) (i32.const 3))))`);
    const merged = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(mergeData(module, 16))));
    const { init, memory } = merged.exports;
    if (typeof init !== 'function' || !(memory instanceof WebAssembly.Memory))
      throw new TypeError('no exports');
    init();
    const bytes = new Uint8Array(memory.buffer);
    expect(String.fromCharCode(...bytes.subarray(0, 3), ...bytes.subarray(100, 103))).toBe('xyzabc');
  });

  it.each([
    ['overlap', '(data (i32.const 100) "abc") (data (i32.const 102) "de")'],
    ['descend', '(data (i32.const 100) "abc") (data (i32.const 50) "de")'],
    ['stand before a passive one', '(data (i32.const 100) "abc") (data "de")'],
  ])('are refused where they %s', (_, data) => {
    const use = data.includes('(data "') ? '(func (export "f") (data.drop 1))' : '';
    expect(() => mergeData(assemble(`(module (memory 1) ${data} ${use})`), 16)).toThrow(WasmFormatError);
  });

  it('a module without data stays', () => {
    const module = assemble('(module (memory 1))');
    expect(mergeData(module, 16)).toBe(module);
  });
});
