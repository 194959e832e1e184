import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import {
  columnFromArray,
  columnToArray,
  type FunctionInfo,
  type HeddleInstance,
  HeddleModule,
  InstancePool,
} from '../src/index.js';
import { corpusModule } from './corpus.js';
import { assemble, failure, manifestJson, schemaText } from './modules.js';

/** Answers of a guest whose handles do nothing but count how many of them are open. */
interface Answers {
  readonly next?: string;
  readonly accumulate?: string;
  readonly state?: string;
  readonly size?: string;
  readonly process?: string;
  readonly open?: string;
}

const REPORT = '{"code":"HEDDLE2001","message":"no","row":1}';
/** A status of -1, with the report above. */
const FAIL = '(i32.const -1)';
const END = '(i32.const 1)';
const OK = '(i32.const 0)';

/** A module with `t` (table), `g` (aggregate), `p` (partition) and `f`, whose Extism export answers the open handles. */
function countingModule(answers: Answers = {}): HeddleModule {
  const [scalar] = manifestJson().functions as object[];
  const state = schemaText('state int64');
  const output = schemaText('a float64');
  const functions = [
    { ...scalar, name: 'f', export: 'f' },
    { ...scalar, name: 'g', export: 'g', kind: 'aggregate', state },
    {
      ...scalar,
      name: 'p',
      export: 'p',
      kind: 'partition',
      output,
      params: schemaText(''),
      partitionBy: [],
      orderBy: [],
    },
    { ...scalar, name: 't', export: 't', kind: 'table', output },
  ];
  const extism = ['g', 'g.partial', 'g.merge', 'g.finish', 'p.open', 'p.process', 'p.finish', 't'];
  const open =
    answers.open ??
    `
    (global.set $open (i32.add (global.get $open) (i32.const 1)))
    (global.set $last (i32.add (global.get $last) (i32.const 1)))
    (global.get $last)`;
  const close = '(global.set $open (i32.sub (global.get $open) (i32.const 1))) (i32.const 0)';
  const func = (name: string, params: number, body: string) =>
    `(func (export "heddle_${name}") (param ${'i32 '.repeat(params)}) (result i32) ${body})`;
  const rest = `
    (global $open (mut i32) (i32.const 0))
    (global $last (mut i32) (i32.const 0))
    (data (i32.const 1024) "\\08\\04\\00\\00\\${REPORT.length.toString(16)}\\00\\00\\00${REPORT.replaceAll('"', '\\"')}")
    ${func('table_open', 3, open)} ${func('table_next', 2, answers.next ?? END)} ${func('table_close', 1, close)}
    ${func('aggregate_open', 1, open)} ${func('aggregate_accumulate', 5, answers.accumulate ?? OK)}
    ${func('aggregate_merge', 4, OK)} ${func('aggregate_state', 4, answers.state ?? FAIL)}
    ${func('aggregate_finish', 4, FAIL)} ${func('aggregate_convert', 4, FAIL)} ${func('aggregate_drop', 3, OK)}
    ${func('aggregate_shift', 2, OK)} ${func('aggregate_size', 1, answers.size ?? '(i32.const 100)')}
    ${func('aggregate_close', 1, close)}
    ${func('partition_open', 2, open)} ${func('partition_process', 4, answers.process ?? OK)}
    ${func('partition_next', 2, END)} ${func('partition_finish', 1, OK)} ${func('partition_close', 1, close)}
    ${extism.map((name) => `(func (export "${name}") (result i32) (i32.const 0))`).join('\n')}`;
  return HeddleModule.load(assemble({ rest, extism: '(global.get $open)' }, manifestJson({ functions })));
}

/** How many handles are open in a guest of `countingModule`. */
function openHandles(instance: HeddleInstance): number {
  try {
    instance.callExtism('f');
    return 0;
  } catch (error) {
    const [, count] = /the export returned (\d+) without an error/.exec(String(error)) ?? [];
    if (count === undefined) throw error;
    // A status without an error breaks the contract, and so the instance: the count is asked for last.
    return Number(count);
  }
}

const one = columnFromArray('float64', [1]);
const two = columnFromArray('float64', [1, 2]);
const none = new Uint32Array(0);

function make(answers: Answers = {}) {
  const module = countingModule(answers);
  const info = (name: string): FunctionInfo => module.function(name);
  const instance = module.instantiate({ watch: 'poll' });
  return { module, instance, info };
}

test('a table call ends with its last batch, its failure or its owner', () => {
  const ended = make();
  const call = ended.instance.openTable(ended.info('t'), [one], 1);
  expect(call.next()).toBeNull();
  expect(call.next()).toBeNull();
  call.close();
  expect(openHandles(ended.instance)).toBe(0);

  const failed = make({ next: FAIL });
  const failing = failed.instance.openTable(failed.info('t'), [two], 2);
  expect(failure(() => failing.next())).toMatchObject({ code: 'HEDDLE2001', function: 't', row: 1 });
  expect(failure(() => failing.next()).message).toBe('HEDDLE2201 t: the call is closed, or failed before');
  failing.close();
  expect(openHandles(failed.instance)).toBe(0);

  const closed = make();
  const closing = closed.instance.openTable(closed.info('t'), [one], 1);
  closing.close();
  closing.close();
  expect(closing.next()).toBeNull();
  expect(openHandles(closed.instance)).toBe(0);
});

test('a row that is not among those given is a lie', () => {
  const { instance, info } = make({ next: FAIL });
  const call = instance.openTable(info('t'), [one], 1);
  expect(failure(() => call.next()).message).toBe('HEDDLE2202 t: the error text names row 1 of 1');
  expect(instance.broken).toBe(true);
});

test('an aggregate that fails to take rows is closed; one that fails to give them is not', () => {
  const taking = make({ accumulate: FAIL });
  const call = taking.instance.openAggregate(taking.info('g'));
  expect(failure(() => call.accumulate([two], 2, null, 1)).code).toBe('HEDDLE2001');
  expect(failure(() => call.accumulate([two], 2, null, 1)).code).toBe('HEDDLE2201');
  expect(openHandles(taking.instance)).toBe(0);

  const giving = make({ size: '(i32.const 7)' });
  const good = giving.instance.openAggregate(giving.info('g'));
  expect(failure(() => good.state(null, 2)).code).toBe('HEDDLE2001');
  expect(failure(() => good.finish(Uint32Array.of(1, 0), 2)).code).toBe('HEDDLE2001');
  expect(failure(() => giving.instance.convertStates(giving.info('g'), [two], 2)).code).toBe('HEDDLE2001');
  good.accumulate([two], 2, Uint32Array.of(0, 1), 2);
  good.merge(columnFromArray('int64', [1n]), null, 1);
  good.drop(Uint32Array.of(0));
  good.shift(1);
  expect(good.size()).toBe(7);
  expect(openHandles(giving.instance)).toBe(1);
});

test('a partition that fails is closed, and one that is drained', () => {
  const failed = make({ process: FAIL });
  const failing = failed.instance.openPartition(failed.info('p'), []);
  expect(failure(() => failing.process([two], 2, none)).row).toBe(1);
  expect(openHandles(failed.instance)).toBe(0);

  const drained = make();
  const call = drained.instance.openPartition(drained.info('p'), []);
  expect(call.next()).toBeNull();
  call.process([two], 2, Uint32Array.of(0, 1));
  expect(call.next()).toBeNull();
  call.finish();
  expect(call.next()).toBeNull();
  expect(failure(() => call.finish()).message).toBe('HEDDLE2201 p: finish after the end');
  expect(openHandles(drained.instance)).toBe(0);
});

test('what is no such call is refused before the guest sees it, and harms nothing', () => {
  const { instance, info, module } = make();
  const partition = instance.openPartition(info('p'), []);
  const aggregate = instance.openAggregate(info('g'));
  const other = countingModule();
  const refused: [() => unknown, string][] = [
    [() => partition.process([], 0, none), 'HEDDLE1102'],
    [() => partition.process([columnFromArray('utf8', ['x'])], 1, none), 'HEDDLE1103'],
    // A constant is an argument's alone.
    [() => partition.process([one], 2, none), 'HEDDLE2201'],
    [() => partition.process([two], 2, Uint32Array.of(2)), 'HEDDLE2201'],
    [() => partition.process([two], 2, Uint32Array.of(1, 1)), 'HEDDLE2201'],
    [() => instance.openPartition(info('p'), [one]), 'HEDDLE1102'],
    [() => aggregate.accumulate([two], 2, null, 2), 'HEDDLE2201'],
    [() => aggregate.accumulate([two], 2, Uint32Array.of(0), 1), 'HEDDLE2201'],
    [() => aggregate.accumulate([two], 2, Uint32Array.of(0, 0), 0), 'HEDDLE2201'],
    [() => aggregate.accumulate([], 2, null, 1), 'HEDDLE1102'],
    [() => aggregate.retract([two], 2, null, 1), 'HEDDLE1104'],
    [() => aggregate.merge(two, null, 1), 'HEDDLE1103'],
    [() => aggregate.state(Uint32Array.of(0), 2), 'HEDDLE2201'],
    [() => aggregate.shift(-1), 'HEDDLE2201'],
    [() => instance.openTable(info('g'), [one], 1), 'HEDDLE1104'],
    [() => instance.callScalar(info('t'), [one], 1), 'HEDDLE1104'],
    [() => instance.callScalar(other.function('f'), [one], 1), 'HEDDLE1101'],
  ];
  for (const [call, code] of refused) expect(failure(call).code, String(call)).toBe(code);
  partition.process([two], 2, none);
  expect(failure(() => partition.process([two], 2, none)).message).toBe(
    'HEDDLE2201 p: process before all output was pulled',
  );
  expect(failure(() => partition.finish()).code).toBe('HEDDLE2201');
  expect(partition.next()).toBeNull();
  aggregate.accumulate([two], 2, null, 1);
  expect(instance.broken).toBe(false);
  expect(module.manifest.functions.map((one) => one.kind)).toEqual([
    'scalar',
    'aggregate',
    'partition',
    'table',
  ]);
});

test.each([
  ['0', '(i32.const 0)', 'HEDDLE2202'],
  ['a status', FAIL, 'HEDDLE2001'],
  ['a status that does not exist', '(i32.const -9)', 'HEDDLE2202'],
  ['a trap', '(unreachable)', 'HEDDLE2103'],
])('%s in place of a handle', (_, open, code) => {
  const tables = make({ open });
  expect(failure(() => tables.instance.openTable(tables.info('t'), [two], 2)).code).toBe(code);
});

test('handles that an owner leaves open end with its loan', () => {
  const module = countingModule();
  const pool = new InstancePool(module, { watch: 'poll' });
  const instance = pool.acquire();
  const table = instance.openTable(module.function('t'), [one], 1);
  const aggregate = instance.openAggregate(module.function('g'));
  pool.release(instance);
  expect(pool.acquire()).toBe(instance);
  // The guest may give the same numbers to the next owner.
  expect(failure(() => table.next()).code).toBe('HEDDLE2201');
  expect(failure(() => aggregate.size()).code).toBe('HEDDLE2201');
  aggregate.close();
  expect(openHandles(instance)).toBe(0);
});

test('a handle dies with its instance', () => {
  const { instance, info } = make({ next: '(unreachable)' });
  const call = instance.openTable(info('t'), [one], 1);
  const aggregate = instance.openAggregate(info('g'));
  expect(failure(() => call.next()).code).toBe('HEDDLE2103');
  expect(failure(() => aggregate.size()).message).toContain('failed in an earlier call');
  call.close();
  aggregate.close();
  const gone = make();
  const open = gone.instance.openAggregate(gone.info('g'));
  gone.instance.close();
  open.close();
  expect(failure(() => open.size()).code).toBe('HEDDLE2201');
});

test('a handle that nobody holds any more is closed', async () => {
  const { instance, info } = make({ size: '(global.get $open)' });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const kept = instance.openAggregate(info('g'));
  (() => {
    for (let i = 0; i < 10; i++) instance.openTable(info('t'), [one], 1);
  })();
  expect(kept.size()).toBe(11);
  for (let i = 0; i < 100 && kept.size() > 1; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(kept.size()).toBe(1);
});

test('neither instances nor modules are made by handles', () => {
  const { instance, info } = make();
  const before = instance.counters.toJSON();
  for (let i = 0; i < 1_000; i++) {
    const call = instance.openAggregate(info('g'));
    call.accumulate([two], 2, null, 1);
    call.close();
  }
  expect(instance.counters.toJSON()).toMatchObject({
    instancesCreated: before.instancesCreated,
    modulesCompiled: before.modulesCompiled,
    handlesOpened: 1_000,
    batches: 1_000,
    rows: 2_000,
  });
  expect(openHandles(instance)).toBe(0);
});

test('an instance is not called while a view of its memory is in use', () => {
  const module = HeddleModule.load(corpusModule('basics'));
  const instance = module.instantiate();
  const add = module.function('add');
  const inner = () => instance.callScalar(add, [one, one], 1);
  const seen = instance.withView(add, [two, two], 2, (view) => {
    expect(failure(inner).message).toContain('called during a call of its own');
    return columnToArray(view);
  });
  expect(seen).toEqual([2, 4]);
  expect(columnToArray(inner())).toEqual([2]);
});

test('two calls of a table function take turns on one instance', () => {
  const module = HeddleModule.load(corpusModule('tables'));
  const pool = new InstancePool(module);
  const split = module.function('split_words');
  pool.use((instance) => {
    const calls = ['a b', 'c d e'].map((text) =>
      instance.openTable(split, [columnFromArray('utf8', [text])], 1),
    );
    const words = calls.map((call) => columnToArray(call.next()?.columns[1] ?? one));
    expect(words).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    for (const call of calls) expect(call.next()).toBeNull();
  });
  expect(pool.counters).toMatchObject({ instancesCreated: 1, handlesOpened: 2 });
});
