import { readFileSync } from 'node:fs';
import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import { readExports } from '../../src/build/wasm/exports.js';
import { importFunctions } from '../../src/build/wasm/import-functions.js';
import { renumbered } from '../../src/build/wasm/instructions.js';
import { WasmFormatError } from '../../src/build/wasm/reader.js';
import { readSections, SectionId } from '../../src/build/wasm/section.js';

const { Features } = binaryen;
const FEATURES =
  Features.MVP |
  Features.BulkMemory |
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.SignExt;

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(FEATURES);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

/** Every way to name a function, among instructions of every shape. */
const MODULE = assemble(`(module
  (type $unary (func (param i32) (result i32)))
  (import "env" "log" (func $log (param i32)))
  (memory (export "memory") 1)
  (table 4 funcref)
  (elem (i32.const 1) $ask $twice)
  (global $started (mut i32) (i32.const 0))
  (func $ask (export "ask") (type $unary) (i32.const 52))
  (func $start (global.set $started (call $ask (i32.const 7))))
  (start $start)
  (func $twice (export "twice") (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "started") (result i32) (global.get $started))
  (func (export "indirect") (param $slot i32) (param $value i32) (result i32)
    (call_indirect (type $unary) (local.get $value) (local.get $slot)))
  (func (export "shapes") (param $n i32) (result f64)
    (local $x f64) (local $y i64) (local $z f32)
    (local.set $y (i64.const -1311768467463790321))
    (local.set $z (f32.const 1.5))
    (block $two (block $one (block $zero
      (br_table $zero $one $two (local.get $n)))
      (local.set $x (f64.const 0.1)) (br $two))
      (local.set $x (f64.convert_i32_s (call $twice (i32.trunc_sat_f64_s (f64.const 20.9))))))
    (memory.fill (i32.const 64) (i32.const 3) (i32.const 8))
    (memory.copy (i32.const 128) (i32.const 64) (i32.const 8))
    (i64.store offset=300 align=4 (i32.const 16) (local.get $y))
    (if (i32.eqz (memory.size)) (then (unreachable)))
    (loop $again
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_s (local.get $n) (i32.const 5))))
    (call $log (i32.extend8_s (i32.load8_u (i32.const 128))))
    (f64.add (local.get $x) (f64.promote_f32 (select (local.get $z) (f32.const 0) (call $ask (i32.const 1))))))
)`);

async function run(bytes: Uint8Array, answer: (value: number) => number) {
  const logged: number[] = [];
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(bytes), {
    env: { log: (value: number) => logged.push(value) },
    host: { answer },
  });
  const call = (name: string, ...args: number[]) =>
    (instance.exports[name] as (...args: number[]) => number)(...args);
  return { call, logged };
}

describe('functions turned into imports', () => {
  const index = readExports(MODULE).find(({ name }) => name === 'ask')?.index ?? -1;
  const changed = importFunctions(MODULE, [{ index, module: 'host', name: 'answer' }]);

  it('answer wherever the function did', async () => {
    for (const [bytes, ask] of [
      [MODULE, () => 52],
      [changed, (value: number) => value + 1],
    ] as const) {
      const { call, logged } = await run(bytes, ask);
      expect(call('started')).toBe(ask(7));
      expect(call('ask', 5)).toBe(ask(5));
      expect(call('indirect', 1, 6)).toBe(ask(6));
      expect(call('indirect', 2, 6)).toBe(12);
      expect(call('shapes', 0)).toBe(0.1 + 1.5);
      expect(call('shapes', 1)).toBe(40 + 1.5);
      expect(logged).toEqual([3, 3]);
    }
  });

  it('leave a module that a strict reader takes', () => {
    const read = binaryen.readBinary(changed);
    read.setFeatures(Features.All);
    expect(read.validate()).toBe(1);
    read.dispose();
  });

  it('change nothing else', () => {
    const others = (bytes: Uint8Array) =>
      readSections(bytes).filter(({ id }) => ![2, 7, 8, 9, 10].includes(id));
    expect(others(changed)).toEqual(others(MODULE));
    expect(importFunctions(MODULE, [])).toEqual(MODULE);
  });

  it('are the module’s own', () => {
    expect(() => importFunctions(MODULE, [{ index: 0, module: 'host', name: 'answer' }])).toThrow(
      WasmFormatError,
    );
    expect(() => importFunctions(MODULE, [{ index: 99, module: 'host', name: 'answer' }])).toThrow(
      WasmFormatError,
    );
  });

  it('leave the engine as it is when none are named, so every instruction of it is known', () => {
    const engine = readFileSync(new URL('../../guest/engine.wasm', import.meta.url));
    const code = (bytes: Uint8Array) => readSections(bytes).find(({ id }) => id === SectionId.code)?.content;
    const kept = code(importFunctions(engine, []));
    // Calls are written anew as short as can be, and the linker wrote some of them longer.
    expect(kept?.length).toBeLessThanOrEqual(code(engine)?.length ?? 0);
    expect(code(importFunctions(importFunctions(engine, []), []))).toEqual(kept);
  });

  it('are refused among instructions that are not known', () => {
    expect(() => renumbered(Uint8Array.of(0xfd, 0x0c, 0x0b), {})).toThrow('instruction 0xfd is unknown');
    expect(() => renumbered(Uint8Array.of(0xfc, 0x20, 0x0b), {})).toThrow(WasmFormatError);
    expect(() => renumbered(Uint8Array.of(0x10), {})).toThrow(WasmFormatError);
  });
});
