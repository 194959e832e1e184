import { describe, expect, it } from 'vitest';

import { Guest, surface } from './support/guest.js';

const SAMPLES: Record<string, unknown[]> = {
  bool: [true, false, true, true, false, false, true, false, true],
  int32: [0, 1, -1, 2_147_483_647, -2_147_483_648],
  int64: [0n, -1n, 2n ** 31n, -(2n ** 31n) - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  float64: [0, -0, 1.5, -1, 2 ** 31, -(2 ** 31), 2 ** 53, 5e-324, Infinity, -Infinity, NaN],
  utf8: ['', 'a', 'Ærø', '\u0000', '日本語', '😀 ok', '\ufeffmark', 'x'.repeat(300)],
};

describe('the module', () => {
  it('imports only what every Extism SDK has', () => {
    const allowed = new Set(
      ['alloc', 'free', 'length', 'load_u8', 'load_u64', 'store_u8', 'store_u64'].concat(
        ['input_length', 'input_load_u8', 'input_load_u64', 'output_set', 'error_set', 'config_get'],
        ['var_get', 'var_set', 'log_debug', 'log_info', 'log_warn', 'log_error'],
      ),
    );
    for (const { module, name } of surface.imports) {
      expect(module).toBe('extism:host/env');
      expect(allowed).toContain(name);
    }
  });

  it('says the version of its ABI', () => {
    expect(Guest.of({ returns: 'bool', handler: '() => true' }).exports.heddle_abi()).toBe(0x10001);
  });
});

describe('a batch', () => {
  for (const [type, values] of Object.entries(SAMPLES)) {
    it(`of ${type} comes back as it went in, with and without nulls`, () => {
      const guest = Guest.of({ args: [type], returns: type, handler: '(a) => a' });
      expect(guest.call(0, type, [{ type, values }], values.length)).toEqual({ values, nullCount: 0n });
      const holes = values.flatMap((value) => [value, null]);
      expect(guest.call(0, type, [{ type, values: holes }], holes.length)).toEqual({
        values: holes,
        nullCount: BigInt(values.length),
      });
    });

    it(`of ${type} may be empty, and a null constant is null in every row`, () => {
      const guest = Guest.of({ args: [type, type], returns: type, handler: '(a, b) => b' });
      const empty = { type, values: [] };
      expect(guest.call(0, type, [empty, empty], 0)).toEqual({ values: [], nullCount: 0n });
      const constant = { type, values: [null], constant: true };
      const rows = values.length;
      expect(guest.call(0, type, [{ type, values }, constant], rows)).toEqual({
        values: values.map(() => null),
        nullCount: BigInt(rows),
      });
    });

    it(`of ${type} takes a constant for every row`, () => {
      const guest = Guest.of({ args: ['int32', type], returns: type, handler: '(a, b) => b' });
      const constant = { type, values: [values[1]], constant: true };
      expect(guest.call(0, type, [{ type: 'int32', values: [1, 2, 3] }, constant], 3)).toEqual({
        values: [values[1], values[1], values[1]],
        nullCount: 0n,
      });
    });
  }

  it('without arguments has the rows it is told', () => {
    const guest = Guest.of({ returns: 'int32', handler: '() => 42' });
    expect(guest.call(0, 'int32', [], 3)).toEqual({ values: [42, 42, 42], nullCount: 0n });
  });

  it('hands null to nullable arguments only', () => {
    const guest = Guest.of({
      args: ['int32', 'utf8?'],
      returns: 'utf8?',
      handler: '(a, b) => a > 1 ? null : a + ":" + b',
    });
    const columns = [
      { type: 'int32', values: [1, null, 1, 2] },
      { type: 'utf8', values: ['x', 'y', null, 'z'] },
    ] as const;
    expect(guest.call(0, 'utf8', columns, 4)).toEqual({
      values: ['1:x', null, '1:null', null],
      nullCount: 2n,
    });
  });

  it('canonicalises every NaN', () => {
    const guest = Guest.of({ args: ['float64'], returns: 'float64', handler: '(a) => a' });
    const bits = new Float64Array(BigUint64Array.of(0xfff8dead_beef0001n, 0x7ff00000_00000001n).buffer);
    const answer = guest.call(0, 'float64', [{ type: 'float64', values: [...bits] }], 2);
    if (!('values' in answer)) throw new Error('failed');
    expect(answer.values).toEqual([NaN, NaN]);
  });

  it('keeps memory flat over millions of rows', () => {
    const guest = Guest.of({
      args: ['utf8', 'int64'],
      returns: 'utf8',
      handler: '(a, b) => a + "/" + b * 3000000000n',
    });
    const columns = [
      { type: 'utf8', values: Array.from({ length: 8192 }, (_, i) => `row ${i} é`) },
      { type: 'int64', values: Array.from({ length: 8192 }, (_, i) => BigInt(i) << 33n) },
    ] as const;
    for (let i = 0; i < 20; i++) guest.call(0, 'utf8', columns, 8192);
    const before = guest.exports.memory.buffer.byteLength;
    for (let i = 0; i < 130; i++) guest.call(0, 'utf8', columns, 8192);
    expect(guest.exports.memory.buffer.byteLength).toBe(before);
  });

  it('gives handlers no this', () => {
    const guest = Guest.of({ returns: 'bool', handler: 'function () { return this === undefined; }' });
    expect(guest.call(0, 'bool', [], 1)).toEqual({ values: [true], nullCount: 0n });
  });

  it('runs promise jobs that handlers leave behind', () => {
    const guest =
      new Guest(`let n = 0; __heddle_register([{ name: 'f', export: 'f', kind: 'scalar', volatility: 'immutable', args: [],
      returns: { type: 'int32', nullable: false }, handlers: { call() { Promise.resolve().then(() => n++); return n; } } }])`);
    guest.call(0, 'int32', [], 2);
    expect(guest.call(0, 'int32', [], 1)).toEqual({ values: [2], nullCount: 0n });
  });
});
