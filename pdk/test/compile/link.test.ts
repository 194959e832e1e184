import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import { WasmFormatError } from '../../src/build/wasm/reader.js';
import { emit } from '../../src/compile/emit/index.js';
import type { Expr, Kernel } from '../../src/compile/ir.js';
import { link } from '../../src/compile/link/index.js';
import type { Registration } from '../../src/guest/register.js';
import { call, f64, fn, get, give, ins, kernel, local } from './emit/support/ir.js';

/** A guest with a function, a global and a slot of each its own, and what runs a loop. */
function guest(
  sine = '(func (export "heddle_math_sin") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 10)))',
) {
  const module = binaryen.parseText(`(module
    (import "env" "now" (func $now (result i64)))
    (memory (export "memory") 1)
    (table 2 2 funcref)
    (elem (i32.const 1) $one)
    (global $calls (mut i32) (i32.const 0))
    (func $one (result i32) (i32.const 1))
    ${sine}
    (func (export "heddle_poll") (global.set $calls (i32.add (global.get $calls) (i32.const 1))))
    (func (export "calls") (result i32) (global.get $calls))
    (func (export "run") (param $slot i32) (param $frame i32) (result i32)
      (call_indirect (param i32) (result i32) (local.get $frame) (local.get $slot)))
  )`);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

const registration: Registration = {
  name: 'f',
  export: 'f',
  kind: 'scalar',
  args: [{ name: 'x', type: 'float64', nullable: false }],
  variadic: false,
  returns: { type: 'float64', nullable: false },
  volatility: 'immutable',
  doc: undefined,
  handlers: {},
};

function kernels(): Kernel[] {
  const [x, y] = [local('x', 'f64'), local('y', 'f64')];
  const sine: Expr = { op: 'guest', type: 'f64', name: 'heddle_math_sin', operands: [get(y)] };
  const recursive = fn('again', [y], ['f64'], []);
  const helper = { ...recursive, body: [give(ins('f64.add', sine, f64(1)))] };
  return [kernel('call', fn('f', [x], ['f64'], [give(call(helper, get(x)))]))];
}

const emitted = () => emit([{ index: 0, name: 'f', kernels: kernels() }], [registration], 1024);

describe('link', () => {
  it('puts loops into the table, calling the functions of the guest', () => {
    const { module, firstSlot, names } = link(guest(), emitted());
    expect(firstSlot).toBe(2);
    expect([...names.values()]).toContain('f');
    const compiled = new WebAssembly.Module(Uint8Array.from(module));
    const { exports } = new WebAssembly.Instance(compiled, { env: { now: () => 0n } });
    const { run, memory, calls } = exports as {
      run(slot: number, frame: number): number;
      calls(): number;
      memory: WebAssembly.Memory;
    };
    const view = new DataView(memory.buffer);
    const [frame, input, output, values, results] = [64, 128, 160, 256, 512];
    for (const [index, word] of [0, 3, 0, 0, input, 0, output, 0].entries())
      view.setUint32(frame + 4 * index, word, true);
    view.setUint32(input, values, true);
    view.setUint32(output, results, true);
    for (const row of [0, 1, 2]) view.setFloat64(values + 8 * row, row, true);
    expect(run(firstSlot, frame)).toBe(0);
    expect([0, 1, 2].map((row) => view.getFloat64(results + 8 * row, true))).toEqual([1, 11, 21]);
    expect(calls()).toBe(0);
  });

  it('gives the same bytes again', () => {
    expect(link(guest(), emitted()).module).toEqual(link(guest(), emitted()).module);
  });

  it('refuses a guest without a function that is called, or with another one', () => {
    expect(() => link(guest(''), emitted())).toThrow('the guest lacks heddle_math_sin');
    const other = '(func (export "heddle_math_sin") (param f32) (result f64) (f64.const 0))';
    expect(() => link(guest(other), emitted())).toThrow(WasmFormatError);
  });
});
