import { expect, test } from 'vitest';
import {
  callBatches,
  columnFromArray,
  columnToArray,
  HeddleModule,
  InstancePool,
  sliceColumn,
} from '../src/index.js';
import { corpusModule } from './corpus.js';
import { assemble, failure, identity } from './modules.js';

const basics = HeddleModule.load(corpusModule('basics'));
const failures = HeddleModule.load(corpusModule('failures'));
const one = columnFromArray('int32', [1]);

test('no instance is made after the warm-up', () => {
  const pool = new InstancePool(basics);
  const add = basics.function('add');
  const batch = [columnFromArray('float64', [1, 2]), columnFromArray('float64', [3, 4])];
  pool.use((instance) => instance.callScalar(add, batch, 2));
  for (let i = 0; i < 1_000; i++) pool.use((instance) => instance.callScalar(add, batch, 2));
  expect(pool.counters.toJSON()).toMatchObject({ instancesCreated: 1, batches: 1_001, rows: 2_002 });
  expect(pool.size).toBe(1);
});

test('two owners have two instances', () => {
  const pool = new InstancePool(basics, { maxSize: 2 });
  const first = pool.acquire();
  const second = pool.acquire();
  expect(first).not.toBe(second);
  expect(failure(() => pool.acquire()).code).toBe('HEDDLE2102');
  pool.release(first);
  expect(pool.acquire()).toBe(first);
  expect(() => pool.release(second.module.instantiate())).toThrow(RangeError);
});

test('an instance survives a throw of the function and not an interruption', () => {
  const pool = new InstancePool(failures, { limits: { deadlineMs: 100 } });
  const instance = pool.acquire();
  expect(failure(() => instance.callScalar(failures.function('throws_text'), [one], 1)).code).toBe(
    'HEDDLE2001',
  );
  pool.release(instance);
  expect(pool.acquire()).toBe(instance);
  expect(failure(() => instance.callScalar(failures.function('endless'), [one], 1)).code).toBe('HEDDLE2101');
  pool.release(instance);
  expect(pool.size).toBe(0);
  expect(pool.acquire()).not.toBe(instance);
  expect(pool.counters.instancesCreated).toBe(2);
});

test('`use` discards after a failure', () => {
  const pool = new InstancePool(failures);
  const throwing = () =>
    pool.use((instance) => instance.callScalar(failures.function('throws_text'), [one], 1));
  expect(failure(throwing).code).toBe('HEDDLE2001');
  expect(pool.size).toBe(0);
});

test('variables do not pass to the next owner', () => {
  const pool = new InstancePool(basics);
  let cleared = 0;
  const instance = pool.acquire();
  instance.recycle = () => {
    cleared += 1;
  };
  pool.release(instance);
  expect(cleared).toBe(1);
});

test('a closed pool lends nothing', () => {
  const pool = new InstancePool(basics);
  const out = pool.acquire();
  pool.close();
  expect(failure(() => pool.acquire()).code).toBe('HEDDLE2201');
  pool.release(out);
  expect(pool.size).toBe(0);
});

test.each([1, 3, 8, 10])('a long input goes in batches of %i rows', (batchRows) => {
  const pool = new InstancePool(basics, { limits: { batchRows } });
  const values = Array.from({ length: 25 }, (_, i) => (i % 4 === 1 ? null : i));
  const texts = values.map((value) => (value === null ? null : `é${value}`));
  const numbers = columnFromArray('int32', values);
  const label = (rows: number, ...columns: ReturnType<typeof columnFromArray>[]) =>
    pool.use((instance) => columnToArray(callBatches(instance, basics.function('label'), columns, rows)));
  expect(label(25, numbers, columnFromArray('utf8', texts))).toEqual(
    values.map((value) => (value === null ? null : `${value}:é${value}`)),
  );
  expect(label(25, numbers, columnFromArray('utf8', [null]))).toEqual(
    values.map((value) => (value === null ? null : `${value}:-`)),
  );
  expect(
    label(20, sliceColumn(numbers, 5, 25), sliceColumn(columnFromArray('utf8', texts), 5, 25)),
  ).toHaveLength(20);
  expect(pool.counters.instancesCreated).toBe(1);
});

test('bools and nulls join over odd batches', () => {
  const pool = new InstancePool(basics, { limits: { batchRows: 7 } });
  const values = Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? null : i % 3 === 0));
  const column = columnFromArray('bool', values);
  const result = pool.use((instance) => callBatches(instance, basics.function('and'), [column, column], 100));
  expect(columnToArray(result)).toEqual(values);
});

test('an error names the row of the whole input', () => {
  const pool = new InstancePool(failures, { limits: { batchRows: 10 } });
  const exponents = columnFromArray(
    'int32',
    Array.from({ length: 100 }, (_, i) => (i === 57 ? 40 : 3)),
  );
  const error = failure(() =>
    pool.use((instance) => callBatches(instance, failures.function('power'), [exponents], 100)),
  );
  expect(error).toMatchObject({ code: 'HEDDLE2004', row: 57 });
  expect(error.message).toContain('at row 57');
});

test('one watchdog for many batches still ends a loop', () => {
  // Spins from the third batch on.
  const spin = identity(`
    (i32.store (i32.const 512) (i32.add (i32.load (i32.const 512)) (i32.const 1)))
    (if (i32.gt_u (i32.load (i32.const 512)) (i32.const 2)) (then (loop $spin (br $spin))))`);
  const module = HeddleModule.load(assemble({ scalar: spin }), { limits: { batchRows: 1, deadlineMs: 100 } });
  const column = columnFromArray('float64', [1, 2, 3, 4]);
  const pool = new InstancePool(module);
  const instance = pool.acquire();
  const started = performance.now();
  const error = failure(() => callBatches(instance, module.function('f'), [column], 4));
  expect(error.message).toMatch(/^HEDDLE2101 f: /);
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(instance.broken).toBe(true);
});
