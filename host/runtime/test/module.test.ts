import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { columnFromArray, columnToArray, HeddleModule, InstancePool } from '../src/index.js';
import { corpusModule } from './corpus.js';
import { assemble, failure, identity, manifestJson, withSection } from './modules.js';

const basics = corpusModule('basics');

test('loads bytes and files, and names the bytes by their digest', () => {
  const bytes = readFileSync(basics);
  const module = HeddleModule.load(bytes);
  expect(module.digest).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(HeddleModule.load(basics).digest).toBe(module.digest);
  expect(module.byteLength).toBe(bytes.length);
  expect(module.manifest.functions.map((info) => info.index)).toEqual(
    module.manifest.functions.map((_, index) => index),
  );
});

test('finds a function by export and by SQL name', () => {
  const module = HeddleModule.load(basics);
  expect(module.function('addInts')).toBe(module.function('add_ints'));
  expect(module.function('named').name).toBe('sql_name_of_its_own');
  const error = failure(() => module.function('subtract'));
  expect(error.message).toMatch(/^HEDDLE1101: no function "subtract"; the module has .*add_ints/);
  expect(failure(() => module.function('constructor')).code).toBe('HEDDLE1101');
});

test('compiles the same bytes once for each memory limit', () => {
  const bytes = withSection(assemble(), 'unique', Buffer.from('compiles once'));
  const first = HeddleModule.load(bytes);
  expect([first.modulesCompiled, HeddleModule.load(bytes).modulesCompiled]).toEqual([1, 0]);
  expect(HeddleModule.load(bytes, { limits: { memoryLimitBytes: 2 ** 24 } }).modulesCompiled).toBe(1);
  expect(new InstancePool(first).counters.modulesCompiled).toBe(1);
  first.instantiate({ limits: { deadlineMs: 5 } });
  expect(first.modulesCompiled).toBe(1);
  // Known already under this limit.
  first.instantiate({ limits: { memoryLimitBytes: 2 ** 24 } });
  expect(first.modulesCompiled).toBe(1);
});

test('answers the manifest through the Extism ABI too', () => {
  const module = HeddleModule.load(basics);
  const text = module.instantiate().callExtism('heddle_manifest');
  expect(Buffer.from(text)).toEqual(Buffer.from(module.section('heddle.manifest') ?? []));
  expect(module.section('no such section')).toBeNull();
});

test('a file that is not there', () => {
  expect(failure(() => HeddleModule.load('no/such.wasm')).code).toBe('HEDDLE4001');
});

test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array(0)],
  ['text', Buffer.from('#!/bin/sh')],
  ['half a module', readFileSync(basics).subarray(0, 500_000)],
  ['a component', Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0])],
  ['a section that ends outside', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 0x7f])],
])('%s is not WebAssembly', (_, bytes) => {
  expect(failure(() => HeddleModule.load(bytes)).code).toBe('HEDDLE1001');
});

test('a body that does not validate does not compile', () => {
  const bytes = assemble({ scalar: '(i32.const 1000)' });
  const at = Buffer.from(bytes).indexOf(Buffer.from([0x41, 0xe8, 0x07]));
  expect(at).toBeGreaterThan(0);
  // i32.const becomes i64.const.
  bytes[at] = 0x42;
  expect(failure(() => HeddleModule.load(bytes)).message).toMatch(/^HEDDLE1001: the module does not compile/);
});

test('no manifest, or two', () => {
  const bare = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  expect(failure(() => HeddleModule.load(bare)).message).toBe(
    'HEDDLE1002: the module has no section heddle.manifest\n  hint: build it with heddle build',
  );
  const twice = withSection(assemble(), 'heddle.manifest', Buffer.from('{}'));
  expect(failure(() => HeddleModule.load(twice)).code).toBe('HEDDLE1004');
});

test.each<[string, Uint8Array]>([
  ['another WASI', assemble({ imports: '(import "wasi_unstable" "sched_yield" (func (result i32)))' })],
  [
    'a function of WASI of another type',
    assemble({ imports: '(import "wasi_snapshot_preview1" "fd_write" (func (param i32)))' }),
  ],
  [
    'what WASI does not have',
    assemble({ imports: '(import "wasi_snapshot_preview1" "fd_fly" (func (result i32)))' }),
  ],
  [
    'http_request',
    assemble({ imports: '(import "extism:host/env" "http_request" (func (param i64 i64) (result i64)))' }),
  ],
  ['toString', assemble({ imports: '(import "extism:host/env" "toString" (func (result i32)))' })],
  [
    'alloc of another type',
    assemble({ imports: '(import "extism:host/env" "alloc" (func (param i32) (result i32)))' }),
  ],
  [
    'a memory',
    assemble({
      imports: '(import "extism:host/env" "memory" (memory 1))',
      memory: '(export "memory" (memory 0))',
    }),
  ],
  ['a global', assemble({ imports: '(import "extism:host/env" "length" (global i32))' })],
])('refuses to import %s', (_, bytes) => {
  expect(failure(() => HeddleModule.load(bytes)).code).toBe('HEDDLE1005');
});

test.each<[string, Uint8Array]>([
  ['a shared memory', assemble({ memory: '(memory (export "memory") 1 2 shared)' })],
  ['a memory of 64 bits', assemble({ memory: '(memory (export "memory") i64 1)', scalar: '(i32.const 0)' })],
  ['two memories', assemble({ memory: '(memory (export "memory") 1) (memory 1)' })],
  ['a table of two million', assemble({ rest: '(table 2000000 funcref)' })],
  ['_start', assemble({ rest: '(func (export "_start"))' })],
  [
    '_initialize with a result',
    assemble({ rest: '(func (export "_initialize") (result i32) (i32.const 0))' }),
  ],
  ['no export of its function', assemble({}, manifestJson({}, { export: 'g' }))],
])('refuses %s', (_, bytes) => {
  expect(failure(() => HeddleModule.load(bytes)).code).toBe('HEDDLE1005');
});

test.each(['(memory (export "memory") 4)', '(memory (export "memory") 4 60000)'])('bounds %s', (memory) => {
  const growth = `
    (if (i32.ne (memory.grow (i32.const 12)) (i32.const 4)) (then unreachable))
    (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))`;
  const limits = { memoryLimitBytes: 16 * 65_536 + 1 };
  const module = HeddleModule.load(assemble({ memory, scalar: identity(growth) }), { limits });
  const column = columnFromArray('float64', [1]);
  const result = module.instantiate().callScalar(module.function('f'), [column], 1);
  expect(columnToArray(result)).toEqual([1]);
});

test('a memory that starts beyond the limit', () => {
  const load = () => HeddleModule.load(assemble(), { limits: { memoryLimitBytes: 3 * 65_536 } });
  expect(failure(load).code).toBe('HEDDLE2102');
});

test('limits that are none', () => {
  for (const limits of [{ deadlineMs: 0 }, { batchRows: 1.5 }, { memoryLimitBytes: 2 ** 40 }]) {
    expect(() => HeddleModule.load(basics, { limits })).toThrow(RangeError);
  }
});

test('a module of the smallest kind answers', () => {
  const module = HeddleModule.load(assemble());
  const column = columnFromArray('float64', [1.5, null, -0]);
  const result = module.instantiate().callScalar(module.function('f'), [column], 3);
  expect(columnToArray(result)).toEqual([1.5, null, -0]);
});
