import { expect, test } from 'vitest';
import {
  columnFromArray,
  columnToArray,
  HeddleModule,
  type InstanceOptions,
  type LogLevel,
} from '../src/index.js';
import { corpusModule } from './corpus.js';
import { assemble, failure, field, identity, manifestJson, schemaMessage } from './modules.js';

const SPIN = '(loop $spin (br $spin)) (i32.const 0)';
const IMPORT_POLL = '(import "extism:host/env" "input_length" (func $poll (result i64)))';
const POLLING_SPIN = '(loop $spin (drop (call $poll)) (br $spin)) (i32.const 0)';
const one = columnFromArray('float64', [1]);

function instanceOf(bytes: Uint8Array, options: InstanceOptions = {}) {
  const module = HeddleModule.load(bytes);
  return { info: module.function('f'), instance: module.instantiate(options) };
}

test('ends a loop that polls nothing', () => {
  const { info, instance } = instanceOf(assemble({ scalar: SPIN }), { limits: { deadlineMs: 100 } });
  const started = performance.now();
  const error = failure(() => instance.callScalar(info, [one], 1));
  expect(error.message).toBe(
    'HEDDLE2101 f: the deadline of 100 ms passed\n  hint: raise the deadline, or make the function end sooner',
  );
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(instance.broken).toBe(true);
  expect(failure(() => instance.callScalar(info, [one], 1)).message).toContain('failed in an earlier call');
});

test('ends a loop in the Extism ABI, and in a module that claims to be of a known engine', () => {
  const manifest = manifestJson({ engine: 'quickjs-ng-0.18.0' });
  const bytes = assemble({ imports: IMPORT_POLL, extism: SPIN }, manifest);
  const { instance } = instanceOf(bytes, { limits: { deadlineMs: 100 } });
  expect(failure(() => instance.callExtism('f')).code).toBe('HEDDLE2101');
});

test('ends a loop in a start function', () => {
  const bytes = assemble({ rest: `(func $begin ${SPIN} (drop)) (start $begin)` });
  const options = { limits: { deadlineMs: 100 } };
  expect(failure(() => HeddleModule.load(bytes).instantiate(options)).code).toBe('HEDDLE2101');
});

test.each(['poll', 'watchdog'] as const)('ends a loop that polls (%s)', (watch) => {
  const bytes = assemble({ imports: IMPORT_POLL, scalar: POLLING_SPIN });
  const { info, instance } = instanceOf(bytes, { watch, limits: { deadlineMs: 100 } });
  expect(failure(() => instance.callScalar(info, [one], 1)).code).toBe('HEDDLE2101');
  expect(instance.broken).toBe(true);
});

test('a host cancels through shared memory', () => {
  const bytes = assemble({ imports: IMPORT_POLL, scalar: POLLING_SPIN });
  const cancel = new Int32Array(new SharedArrayBuffer(4));
  const { info, instance } = instanceOf(bytes, { cancel });
  Atomics.store(cancel, 0, 1);
  expect(failure(() => instance.callScalar(info, [one], 1)).message).toBe(
    'HEDDLE2104 f: the host cancelled the call',
  );
});

test('a trap and an overflow of the stack', () => {
  const trap = instanceOf(assemble({ scalar: '(unreachable)' }));
  expect(failure(() => trap.instance.callScalar(trap.info, [one], 1)).message).toMatch(
    /^HEDDLE2103 f: the guest trapped: /,
  );
  const deep = instanceOf(
    assemble({
      scalar: '(call $down)',
      rest: '(func $down (result i32) (i32.add (call $down) (i32.const 1)))',
    }),
  );
  expect(failure(() => deep.instance.callScalar(deep.info, [one], 1)).code).toBe('HEDDLE2103');
  expect([trap.instance.broken, deep.instance.broken]).toEqual([true, true]);
});

test('columns that are not the declared ones', () => {
  const { info, instance } = instanceOf(assemble());
  expect(failure(() => instance.callScalar(info, [], 1)).message).toBe(
    'HEDDLE1102 f: f(a float64) -> float64 takes 1 arguments, given ()',
  );
  const text = columnFromArray('utf8', ['x']);
  expect(failure(() => instance.callScalar(info, [text], 1)).message).toBe(
    'HEDDLE1103 f: f(a float64) -> float64: a is given utf8',
  );
  const two = columnFromArray('float64', [1, 2]);
  expect(failure(() => instance.callScalar(info, [two], 3)).code).toBe('HEDDLE2201');
  const short = { ...one, length: 3 };
  expect(failure(() => instance.callScalar(info, [short], 3)).code).toBe('HEDDLE2201');
  expect(failure(() => instance.callScalar(info, [one], -1)).code).toBe('HEDDLE2201');
  expect(instance.broken).toBe(false);
});

test('an export that is not there, and an instance that is closed', () => {
  const { info, instance } = instanceOf(assemble());
  expect(failure(() => instance.callExtism('toString')).message).toBe(
    'HEDDLE1101: no export toString; there are f, heddle_manifest',
  );
  instance.close();
  expect(failure(() => instance.callScalar(info, [one], 1)).message).toBe(
    'HEDDLE2201 f: the instance is closed',
  );
});

test('a status without an error, and an output outside memory', () => {
  const silent = instanceOf(assemble({ extism: '(i32.const 1)' }));
  expect(failure(() => silent.instance.callExtism('f')).message).toBe(
    'HEDDLE2202 f: the export returned 1 without an error',
  );
  const outside = instanceOf(
    assemble({
      imports: '(import "extism:host/env" "output_set" (func $output (param i64 i64)))',
      extism: '(call $output (i64.const -8) (i64.const 16)) (i32.const 0)',
    }),
  );
  expect(failure(() => outside.instance.callExtism('f')).code).toBe('HEDDLE2202');
});

test('a null from a strict argument may pass, from nowhere may not', () => {
  // Answers validity 0b01 whatever it is given: row 1 is null.
  const bytes = assemble({
    scalar: identity(`
      (i32.store8 (i32.const 2048) (i32.const 1))
      (i32.store (i32.load offset=40 (i32.load (i32.load offset=44 (local.get $args)))) (i32.const 2048))`),
  });
  const call = (values: (number | null)[]) => {
    const { info, instance } = instanceOf(bytes);
    return columnToArray(instance.callScalar(info, [columnFromArray('float64', values)], values.length));
  };
  expect(call([1, null])).toEqual([1, null]);
  expect(failure(() => call([1, 2])).code).toBe('HEDDLE2202');
  expect(failure(() => call([null, 2])).code).toBe('HEDDLE2202');
  expect(call([1])).toEqual([1]);
});

test('a constant column reaches the guest as one row with its bit set', () => {
  // Traps unless bit 0 of the constants is set and the child has one row.
  const check = `
    (if (i32.eqz (local.get $constants)) (then unreachable))
    (if (i32.ne (i32.load8_u (local.get $constants)) (i32.const 1)) (then unreachable))
    (if (i64.ne (i64.load (i32.load (i32.load offset=44 (local.get $args)))) (i64.const 1)) (then unreachable))`;
  const { info, instance } = instanceOf(assemble({ scalar: identity(check) }));
  expect(instance.callScalar(info, [one], 2).length).toBe(2);
  expect(instance.callScalar(info, [one], 0).length).toBe(0);
});

test('buffers are aligned, and a sliced string column starts at offset 0', () => {
  const types = { args: [field('a', 'utf8')], returns: [field('result', 'utf8')] };
  const manifest = manifestJson(
    {},
    {
      args: Buffer.from(schemaMessage(types.args)).toString('base64'),
      returns: Buffer.from(schemaMessage(types.returns)).toString('base64'),
    },
  );
  const pointers = '(i32.load offset=40 (i32.load (i32.load offset=44 (local.get $args))))';
  const check = `
    (if (i32.and (i32.or (i32.load offset=4 ${pointers}) (i32.load offset=8 ${pointers})) (i32.const 63))
      (then unreachable))
    (if (i32.load (i32.load offset=4 ${pointers})) (then unreachable))`;
  const three = identity(check).replace('(i64.const 2)', '(i64.const 3)');
  const { info, instance } = instanceOf(assemble({ scalar: three }, manifest));
  const column = columnFromArray('utf8', ['skip', 'añb', '', '🧵']);
  if (column.type !== 'utf8') throw new Error('no strings');
  const slice = { ...column, length: 3, offsets: column.offsets.subarray(1) };
  expect(columnToArray(instance.callScalar(info, [slice], 3))).toEqual(['añb', '', '🧵']);
});

const ENV = `
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/env" "log_warn" (func $log_warn (param i64)))`;
/** A block holding the one letter of `code`. */
const LETTER = `(func $letter (param $code i32) (result i64) (local $at i64)
  (local.set $at (call $alloc (i64.const 1)))
  (call $store (local.get $at) (local.get $code))
  (local.get $at))`;
const answer = (handle: string) => `(local $at i64)
  (local.set $at ${handle})
  (call $output (local.get $at) (call $length (local.get $at)))
  (i32.const 0)`;

test('two instances of a snapshot never draw the same', () => {
  const module = HeddleModule.load(corpusModule('volatile'));
  const rows = Int32Array.from({ length: 1_000 }, (_, row) => row);
  const drawn = [module.instantiate(), module.instantiate()].flatMap((instance) => {
    return columnToArray(
      instance.callScalar(module.function('drawn'), [columnFromArray('int32', rows)], 1_000),
    );
  });
  expect(new Set(drawn).size).toBe(2_000);
});

test('hands out the configuration', () => {
  const bytes = assemble({
    imports: ENV,
    rest: LETTER,
    extism: answer('(call $config_get (call $letter (i32.const 107)))'),
  });
  expect(Buffer.from(instanceOf(bytes, { config: { k: 'värde' } }).instance.callExtism('f')).toString()).toBe(
    'värde',
  );
  expect(instanceOf(bytes, { config: {} }).instance.callExtism('f')).toHaveLength(0);
});

test('passes on what the guest logs', () => {
  const bytes = assemble({
    imports: ENV,
    rest: LETTER,
    scalar: identity('(call $log_warn (call $letter (i32.const 33)))'),
  });
  const lines: [LogLevel, string][] = [];
  const { info, instance } = instanceOf(bytes, { log: (level, message) => lines.push([level, message]) });
  instance.callScalar(info, [one], 1);
  expect(lines).toEqual([['warn', '!']]);
  const loud = instanceOf(bytes, {
    log: () => {
      throw new Error('the caller’s own');
    },
  });
  expect(() => loud.instance.callScalar(loud.info, [one], 1)).toThrow('the caller’s own');
  expect(loud.instance.broken).toBe(true);
});

test('a callback cannot call the instance that called it', () => {
  const bytes = assemble({
    imports: ENV,
    rest: LETTER,
    scalar: identity('(call $log_warn (call $letter (i32.const 33)))'),
  });
  const { info, instance } = instanceOf(bytes, { log: () => void instance.callScalar(info, [one], 1) });
  expect(failure(() => instance.callScalar(info, [one], 1)).message).toBe(
    'HEDDLE2201 f: the instance is called during a call of its own',
  );
});

test('a callback can call another instance, whose deadline is its own', () => {
  const inner = instanceOf(assemble({ scalar: SPIN }), { limits: { deadlineMs: 50 } });
  const codes: string[] = [];
  const bytes = assemble({
    imports: ENV,
    rest: LETTER,
    scalar: identity('(call $log_warn (call $letter (i32.const 33)))'),
  });
  const outer = instanceOf(bytes, {
    log: () => codes.push(failure(() => inner.instance.callScalar(inner.info, [one], 1)).code),
  });
  expect(outer.instance.callScalar(outer.info, [one], 1).length).toBe(1);
  expect(codes).toEqual(['HEDDLE2101']);
  expect([inner.instance.broken, outer.instance.broken]).toEqual([true, false]);
});

test('keeps variables within their limit, until the next owner', () => {
  const set = '(call $var_set (call $letter (i32.const 118)) (call $alloc (i64.const 1000)))';
  const get = answer('(call $var_get (call $letter (i32.const 118)))');
  const bytes = assemble({ imports: ENV, rest: LETTER, scalar: identity(set), extism: get });
  const { info, instance } = instanceOf(bytes);
  instance.callScalar(info, [one], 1);
  instance.callScalar(info, [one], 1);
  expect(instance.callExtism('f')).toHaveLength(1000);
  instance.recycle();
  expect(instance.callExtism('f')).toHaveLength(0);
  const small = instanceOf(bytes, { varsLimitBytes: 1000 });
  expect(failure(() => small.instance.callScalar(small.info, [one], 1)).message).toMatch(
    /^HEDDLE2102 f: Var.set\("v"\): the variables exceed 1000 bytes/,
  );
});

test('counts what calls cost', () => {
  const module = HeddleModule.load(corpusModule('basics'));
  const instance = module.instantiate();
  const columns = [columnFromArray('float64', [1, 2, 3]), columnFromArray('float64', [1, null, 3])];
  instance.callScalar(module.function('add'), columns, 3);
  const counts = instance.counters.toJSON();
  expect(counts).toMatchObject({ rows: 3, batches: 1, instancesCreated: 1 });
  for (const name of ['bytesIn', 'bytesOut', 'marshalInNanos', 'guestNanos', 'marshalOutNanos']) {
    expect(counts[name], name).toBeGreaterThan(0);
  }
});

test('row values are shown unless they are not to be', () => {
  const module = HeddleModule.load(corpusModule('failures'));
  const power = module.function('power');
  const failing = (rowValues: boolean) => {
    const instance = module.instantiate({ limits: { rowValues } });
    return failure(() => instance.callScalar(power, [columnFromArray('int32', [3, 40])], 2));
  };
  expect(failing(true).message).toMatch(
    / failed at row 1: returned .*1099511627776.*, which is not an int32\n/,
  );
  expect(failing(true).message).toContain('arguments: ');
  expect(failing(false).message).toMatch(
    / failed at row 1: returned a value that is not an int32\n(.*\n)* {2}arguments: \(hidden\)\n {2}hint: /,
  );
  expect(failing(false).arguments).toEqual([]);
});
