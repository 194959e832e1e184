import { expect, test } from 'vitest';
import { ExtismMemory } from '../src/extism-memory.js';
import { random } from './modules.js';

test('blocks have their length, zeroed bytes and room of their own', () => {
  const memory = new ExtismMemory(1 << 20);
  const a = memory.alloc(10);
  const b = memory.alloc(3);
  expect(a).not.toBe(0);
  expect([memory.length(a), memory.length(b), memory.length(a + 1)]).toEqual([10, 3, 0]);
  memory.storeU64(a, 0x0102_0304_0506_0708n);
  memory.storeU8(b, 0xab);
  expect([memory.loadU64(a), memory.loadU8(a), memory.loadU8(b)]).toEqual([0x0102_0304_0506_0708n, 8, 0xab]);
  expect(memory.block(b)).toEqual(Uint8Array.of(0xab, 0, 0));
});

test('what lies outside reads as 0 and takes no stores', () => {
  const memory = new ExtismMemory(1 << 20);
  const block = memory.alloc(16);
  for (const at of [0, 1, block + 9, 2 ** 53, Number.MAX_VALUE]) {
    memory.storeU64(at, -1n);
    expect(memory.loadU64(at)).toBe(0n);
  }
  expect(memory.read(block, 17)).toBeNull();
  expect(memory.read(0, 0)).toEqual(new Uint8Array(0));
});

test('freed blocks are used again, zeroed; a call may free what is none', () => {
  const memory = new ExtismMemory(4096);
  let last = 0;
  for (let i = 0; i < 10_000; i++) {
    last = memory.alloc(100);
    expect(memory.loadU8(last)).toBe(0);
    memory.storeU8(last, 1);
    memory.free(last);
    memory.free(last);
    memory.free(last + 1);
  }
  expect(last).not.toBe(0);
});

test('beyond the limit there is no block', () => {
  const memory = new ExtismMemory(1000);
  expect([memory.alloc(2000), memory.alloc(0), memory.alloc(Number.MAX_VALUE)]).toEqual([0, 0, 0]);
  expect(memory.alloc(500)).not.toBe(0);
  expect(memory.alloc(500)).toBe(0);
  memory.reset();
  expect(memory.alloc(500)).not.toBe(0);
});

test('a reset leaves nothing of the last call', () => {
  const memory = new ExtismMemory(1 << 24);
  for (const size of [100, 3_000_000]) {
    const block = memory.store(new Uint8Array(size).fill(7));
    memory.reset();
    expect([memory.length(block), memory.loadU8(block)]).toEqual([0, 0]);
    expect(memory.block(memory.alloc(size)).every((byte) => byte === 0)).toBe(true);
    memory.reset();
  }
});

test('agrees with a model over many operations', () => {
  const memory = new ExtismMemory(1 << 16);
  const model = new Map<number, Uint8Array>();
  const next = random(3);
  for (let i = 0; i < 20_000; i++) {
    const [some = 0] = [...model.keys()].slice(Math.floor(next() * model.size));
    const action = model.size === 0 ? 0 : next();
    if (action < 0.5) {
      const length = 1 + Math.floor(next() * 200);
      const block = memory.alloc(length);
      if (block === 0) continue;
      expect(model.has(block)).toBe(false);
      model.set(block, new Uint8Array(length));
    } else if (action < 0.75) {
      memory.free(some);
      model.delete(some);
    } else {
      const bytes = model.get(some) ?? new Uint8Array(0);
      const at = Math.floor(next() * bytes.length);
      bytes[at] = i;
      memory.storeU8(some + at, i);
    }
  }
  expect(model.size).toBeGreaterThan(10);
  for (const [block, bytes] of model) expect(memory.block(block)).toEqual(bytes);
});
