// The threads run the compiled package: a worker needs a file that Node can load.

import { expect, test } from 'vitest';
import {
  type Column,
  columnFromArray,
  columnToArray,
  HeddleError,
  HeddleModule,
  partitionRows,
  type Value,
} from '../dist/index.js';
import { ThreadPool, type ThreadPoolOptions } from '../dist/threads/index.js';
import { assemble, identity } from './modules.js';
import { ECHOES, plainPlugin, spin } from './support/plain-plugin.js';

const corpus = (name: string) =>
  HeddleModule.load(new URL(`../../../conformance/dist/${name}.wasm`, import.meta.url));

async function withPool<T>(
  module: HeddleModule,
  options: ThreadPoolOptions,
  use: (pool: ThreadPool) => Promise<T>,
): Promise<T> {
  const pool = await ThreadPool.open(module, options);
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

async function failure(call: Promise<unknown>): Promise<HeddleError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof HeddleError) return error;
  throw error ?? new Error('nothing failed');
}

const numbers = (count: number, value: (i: number) => Value): Value[] =>
  Array.from({ length: count }, (_, i) => value(i));
const ROWS = 150_000;

test.each([1, 2, 4])('a scalar function on %i threads', async (threads) => {
  const module = corpus('basics');
  const a = columnFromArray(
    'float64',
    numbers(ROWS, (i) => (i % 7 === 0 ? null : i / 3)),
  );
  const ten = columnFromArray('float64', [10]);
  await withPool(module, { threads }, async (pool) => {
    const result = await pool.callScalar(module.function('add'), [a, ten], ROWS);
    expect(columnToArray(result)).toEqual(
      columnToArray(a).map((value) => (value === null ? null : Number(value) + 10)),
    );
    // The caller's columns are still there.
    expect(a.type === 'float64' && a.values.length).toBe(ROWS);
    const { rows, batches, instancesCreated, modulesCompiled } = pool.counters;
    // No thread compiles: what the counter shows is the module that was loaded here.
    expect(modulesCompiled).toBe(module.modulesCompiled);
    expect({ rows, batches }).toEqual({ rows: ROWS, batches: Math.ceil(ROWS / 8_192) });
    expect(instancesCreated).toBeLessThanOrEqual(threads);
    expect(columnToArray(await pool.callScalar(module.function('add'), [ten, ten], 0))).toEqual([]);
  });
});

test.each([1, 2, 4])('a table function on %i threads', async (threads) => {
  const module = corpus('tables');
  const texts = columnFromArray(
    'utf8',
    numbers(20_000, (i) => (i % 5 === 0 ? null : `w${i} x`)),
  );
  const { rows, columns } = await withPool(module, { threads }, (pool) =>
    pool.callTable(module.function('splitWords'), [texts], 20_000),
  );
  expect(rows).toBe(32_000);
  const [from, words] = columns.map(columnToArray);
  expect(from?.slice(0, 4)).toEqual([1, 1, 2, 2]);
  expect(words?.slice(-2)).toEqual(['w19999', 'x']);
  expect(from?.at(-1)).toBe(19_999);
});

/** Results for several numbers of threads, which must be the same bits. */
async function onThreads(module: HeddleModule, call: (pool: ThreadPool) => Promise<readonly Column[]>) {
  const results = [];
  for (const threads of [1, 2, 4]) {
    const columns = await withPool(module, { threads }, call);
    results.push(columns.map(columnToArray));
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  return results[0] ?? [];
}

test('an inexact aggregate is the same, bit for bit, on 1, 2 and 4 threads', async () => {
  const module = corpus('aggregates');
  const values = numbers(ROWS, (i) => Math.sin(i) * 1e6);
  const column = columnFromArray('float64', values);
  const groups = Uint32Array.from({ length: ROWS }, (_, i) => (i * 7) % 1_000);
  const [grouped = []] = await onThreads(module, async (pool) => [
    await pool.callAggregate(module.function('mean'), [column], ROWS, groups, 1_001),
  ]);
  const mean = (rows: readonly number[]) => rows.reduce((sum, value) => sum + value, 0) / rows.length;
  expect(grouped).toHaveLength(1_001);
  expect(grouped[1_000]).toBeNull();
  const third = values.filter((_, i) => groups[i] === 3).map(Number);
  expect(grouped[3]).toBeCloseTo(mean(third), 6);
  const [one = []] = await onThreads(module, async (pool) => [
    await pool.callAggregate(module.function('mean'), [column], ROWS),
  ]);
  expect(one[0]).toBeCloseTo(mean(values.map(Number)), 6);
  const [none] = await onThreads(module, async (pool) => [
    await pool.callAggregate(module.function('rowCount'), [columnFromArray('utf8', [])], 0),
  ]);
  expect(none).toEqual([0n]);
});

test('partitions stay whole on 1, 2 and 4 threads', async () => {
  const module = corpus('partitions');
  const info = module.function('runningSum');
  if (info.kind !== 'partition') throw new Error('no partition function');
  const keys = columnFromArray(
    'utf8',
    numbers(ROWS, (i) => `k${i % 500}`),
  );
  const values = columnFromArray(
    'int64',
    numbers(ROWS, (i) => BigInt(i)),
  );
  const { columns, starts } = partitionRows(info, [keys, values], ROWS);
  expect(starts).toHaveLength(500);
  const [names = [], totals = []] = await onThreads(module, async (pool) => {
    const batch = await pool.callPartition(info, [], columns, ROWS, starts);
    return batch.columns;
  });
  const last = new Map(names.map((name, row) => [name, totals[row]]));
  expect(last.size).toBe(500);
  // 499 + 999 + … + 149,999.
  expect(last.get('k499')).toBe(22_574_700n);
});

test('the first failing row is named, whatever thread met it', async () => {
  const module = corpus('failures');
  const exponents = columnFromArray(
    'int32',
    numbers(ROWS, (i) => (i === 70_000 || i >= 100_000 ? 40 : 3)),
  );
  for (const threads of [1, 4]) {
    await withPool(module, { threads }, async (pool) => {
      const error = await failure(pool.callScalar(module.function('power'), [exponents], ROWS));
      expect(error).toMatchObject({ code: 'HEDDLE2004', row: 70_000, function: 'power' });
      expect(error.arguments.length).toBeGreaterThan(0);
      // The pool goes on.
      const fine = await pool.callScalar(module.function('power'), [columnFromArray('int32', [3])], 1);
      expect(fine.length).toBe(1);
    });
  }
});

test('a guest that hangs ends with its thread, and others go on', async () => {
  // Spins for ever, polling nothing, when the first value is negative.
  const spin = identity(`
    (if (f64.lt (f64.load (i32.load offset=4 (i32.load offset=40 (i32.load (i32.load offset=44 (local.get $args)))))) (f64.const 0))
      (then (loop $spin (br $spin))))`);
  const module = HeddleModule.load(assemble({ scalar: spin }));
  const info = module.function('f');
  await withPool(module, { threads: 2, limits: { deadlineMs: 300 } }, async (pool) => {
    const started = performance.now();
    const hanging = failure(pool.callScalar(info, [columnFromArray('float64', [-1])], 1));
    const fine = await pool.callScalar(info, [columnFromArray('float64', [1, 2])], 2);
    expect(columnToArray(fine)).toEqual([1, 2]);
    const error = await hanging;
    expect(error.code, error.message).toBe('HEDDLE2101');
    expect(error.message).toContain('f: the deadline of 300 ms passed');
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(pool.replacements).toBe(1);
    const again = await Promise.all(
      [1, 2, 3, 4].map((value) => pool.callScalar(info, [columnFromArray('float64', [value])], 1)),
    );
    expect(again.map(columnToArray)).toEqual([[1], [2], [3], [4]]);
  });
});

test('a guest that polls is ended without its thread', async () => {
  const module = corpus('failures');
  await withPool(module, { threads: 1, limits: { deadlineMs: 200 } }, async (pool) => {
    const error = await failure(
      pool.callScalar(module.function('endless'), [columnFromArray('int32', [1])], 1),
    );
    expect(error.code).toBe('HEDDLE2101');
    expect(pool.replacements).toBe(0);
  });
});

test('each thread has the memory limit', async () => {
  const module = corpus('failures');
  await withPool(module, { threads: 2, limits: { memoryLimitBytes: 16 * 1024 * 1024 } }, async (pool) => {
    const one = [columnFromArray('int32', [1])];
    const errors = await Promise.all(
      [1, 2, 3].map(() => failure(pool.callScalar(module.function('hoard'), one, 1))),
    );
    expect(errors.map((error) => error.code)).toEqual(['HEDDLE2102', 'HEDDLE2102', 'HEDDLE2102']);
  });
});

test('calls of a pool that is closed fail, those under way too', async () => {
  const module = corpus('failures');
  const pool = await ThreadPool.open(module, { threads: 1 });
  const column = [columnFromArray('int32', [1])];
  const running = failure(pool.callScalar(module.function('endless'), column, 1));
  const waiting = failure(pool.callScalar(module.function('endless'), column, 1));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await pool.close();
  expect((await running).code).toBe('HEDDLE2104');
  expect((await waiting).code).toBe('HEDDLE2104');
  expect((await failure(pool.callScalar(module.function('endless'), column, 1))).code).toBe('HEDDLE2104');
  await pool.close();
});

test('a function of another kind, and a wrong number of threads', async () => {
  const module = corpus('aggregates');
  await withPool(module, { threads: 1 }, async (pool) => {
    const error = await failure(
      pool.callScalar(module.function('total'), [columnFromArray('int64', [1n])], 1),
    );
    expect(error.code).toBe('HEDDLE1104');
  });
  await expect(ThreadPool.open(module, { threads: 0 })).rejects.toThrow(RangeError);
});

test('a plain plugin has a deadline per row, not per task', async () => {
  const module = HeddleModule.load(plainPlugin('json', 'a int32', 'int32', `${spin(70)} ${ECHOES.json}`));
  await withPool(module, { threads: 1, limits: { deadlineMs: 500 } }, async (pool) => {
    const values = numbers(16, (i) => i);
    const result = await pool.callScalar(module.function('f'), [columnFromArray('int32', values)], 16);
    expect(columnToArray(result)).toEqual(values);
    expect(pool.replacements).toBe(0);
  });
});
