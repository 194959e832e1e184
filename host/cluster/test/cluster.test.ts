import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import {
  asc,
  call,
  col,
  count,
  type DataSet,
  from,
  iterate,
  max,
  range,
  read,
  sum,
} from '@heddle/engine/dataset';
import type { Weaver } from '@heddle/engine/weavers';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sample, samples } from '../../../examples/04-programs/programs/samples.js';
import { at } from '../src/scheduler/list.js';
import { eventsIn, type Run, runsIn, stateIn, until } from './support/log.js';

const example = (path: string) => fileURLToPath(new URL(`../../../examples/${path}`, import.meta.url));
let folder: string;
let local: LocalCluster;
let on: Weaver;
let functions: HeddleModule;
let sets: Readonly<Record<string, Sample>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-clustered-'));
  const built = async (from: string, name: string) => {
    const outfile = join(folder, `${name}.wasm`);
    await build({ entry: from, outfile });
    return HeddleModule.load(outfile);
  };
  functions = await built(fileURLToPath(new URL('./support/functions.ts', import.meta.url)), 'functions');
  const modules = {
    text: await built(example('04-programs/src/text.ts'), 'text'),
    math: await built(example('04-programs/src/math.ts'), 'math'),
    kinds: await built(example('02-kinds/src/visits.ts'), 'kinds'),
  };
  sets = samples({ ...modules, data: example('04-programs/data') });
  local = await LocalCluster.start({ workers: 3 });
  on = cluster(local);
}, 240_000);
afterAll(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

test('a file that has changed since a program ran is read anew by the next run', async () => {
  const path = join(folder, 'changing.csv');
  for (const id of [1n, 2n, 3n]) {
    await writeFile(path, `id\n${id}\n`);
    expect(await read.csv(path, { id: 'int64' }).collect({ on })).toEqual([{ id }]);
  }
});

type Counted = DataSet<{ readonly n: 'int64' }>;

/** Sums of floats may differ in their last bits where their order does. */
const rounded = (rows: readonly object[] = []) =>
  rows.map((row) =>
    Object.values(row).map((value: unknown) =>
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    ),
  );

test.each([
  'word count',
  'grep',
  'sort',
  'sessionization',
  'page rank',
  'k-means',
  'logistic regression',
  'breadth-first search',
])('the program %s gives the rows of one process', async (name) => {
  const [here, there] = await Promise.all(
    [{ partitions: 3 }, { on }].map(async (options) => (await sets[name]?.(options))?.collect(options)),
  );
  expect(there?.length).toBeGreaterThan(0);
  expect(rounded(there)).toEqual(rounded(here));
}, 300_000);

test('what does not change between the rounds of an iteration is computed in the first one', async () => {
  const before = runsIn(local.log).length;
  const times = range(0, 9)
    .repartition(3)
    .derive('careful', call(functions, 'careful', [col('id')], 'int64'))
    .agg({ most: max(col('careful')) });
  const step = (current: Counted): Counted =>
    current.crossJoin(times).select({ n: col('n').add(col('most')) });
  const { rows } = await iterate(from([{ n: 1n }]), step, { times: 4, on });
  expect(await rows.collect()).toEqual([{ n: 33n }]);
  const runs = runsIn(local.log).slice(before);
  const jobs = [...new Set(runs.map(({ job }) => job))];
  expect(jobs).toHaveLength(5);
  const perJob = jobs.map((job) => runs.filter((run) => run.job === job).length);
  // The first job gives the rows that the rounds begin with.
  expect(perJob.slice(2)).toEqual(perJob.slice(2).map(() => perJob[4]));
  expect(perJob[1]).toBeGreaterThan((perJob[4] ?? 0) + 3);
});

test('a join and an aggregate over files and rows of this process, with a part that two operators read', async () => {
  const file = join(folder, 'visits.csv');
  const lines = Array.from({ length: 5_000 }, (_, n) => `user${n % 97},${n % 11},2026-01-${10 + (n % 20)}`);
  await writeFile(file, `user,n,day\n${lines.join('\n')}\n`);
  const visits = read.csv(file, { user: 'utf8', n: 'int64', day: 'date' });
  const users = from(
    Array.from({ length: 50 }, (_, n) => ({ user: `user${n * 2}`, age: n % 3 === 0 ? null : 20 + n })),
    { user: 'utf8', age: 'float64' },
  );
  const totals = visits.groupBy('user').agg({ n: sum(col('n')), days: count() });
  const joined = totals
    .join(users, ['user'], 'left')
    .join(totals.rename({ n: 'again', days: 'd' }), ['user']);
  const set = joined
    .select({ user: col('user'), age: col('age'), n: col('n'), again: col('again') })
    .sort('user');
  const rows = await set.collect({ on });
  expect(rows).toHaveLength(97);
  expect(rows).toEqual(await set.collect({ partitions: 3 }));
});

test('small partitions are done several in a task, and a large one by several tasks: the same rows in the same order', async () => {
  const names = range(0, 20_000).select({ key: col('id'), name: col('id').cast('utf8') });
  const text = col('id').cast('utf8').concat('x'.repeat(120));
  // Five of six rows have one key: a partition of 60 MB.
  const some = range(0, 100_000).select({ key: col('id').mod(100), text });
  const most = range(0, 500_000).select({ key: col('id').mod(1).add(7), text });
  const joined = some.union(most).join(names, ['key']);
  // Of rows of both sides, so that the filter is not before the join.
  const set = joined.filter(col('text').concat(col('name')).like('%99x%7'));
  const rows = await set.collect({ on: cluster({ ...local, partitions: 40 }) });
  expect(rows).toEqual(await set.collect({ partitions: 40 }));
  const { jobs } = stateIn(local.log);
  const shares = at(jobs, jobs.length - 1)?.stages.flatMap(({ shares: of }) => of ?? []) ?? [];
  const parts = shares.filter(({ slice }) => slice !== null);
  expect(new Set(parts.map((part) => part.from)).size).toBe(1);
  expect(parts.length).toBeGreaterThan(2);
  // Of the other 39 partitions of the join there are much fewer tasks.
  expect(shares.length - parts.length).toBeLessThan(20);
}, 60_000);

test('a worker is killed in the middle: the same rows, and what it did not have is not run again', async () => {
  const [before, earlier] = [runsIn(local.log).length, eventsIn(local.log).length];
  const set = range(0, 1_600_000)
    .repartition(16)
    .derive('key', col('id').mod(1_000))
    .derive('careful', call(functions, 'careful', [col('id').add(100_000)], 'int64'))
    .groupBy('key')
    .agg({ n: count(), total: sum(col('careful')) })
    .sort(asc('key'));
  const rows = set.collect({ on });
  const started = () => runsIn(local.log).slice(before);
  // Whichever is killed has done something.
  const working = () => {
    const done = started().filter(({ ending, task }) => ending === 'done' && task.startsWith('1 '));
    return new Set(done.map(({ worker }) => worker)).size;
  };
  await until(local.log, () => working() === 3);
  const [killed = 0] = local.workers;
  process.kill(killed, 'SIGKILL');
  expect(await rows).toEqual(await set.collect({ partitions: 3 }));
  const runs = started();
  const lost = eventsIn(local.log)
    .slice(earlier)
    .flatMap((event) => (event.kind === 'lost' ? [event.worker] : []));
  expect(lost).toHaveLength(1);
  const next = ({ task, attempt }: Run) =>
    runs.some((run) => run.task === task && run.attempt > attempt && !run.backup);
  const again = runs.filter((run) => run.ending === 'done' && next(run));
  expect(again.length).toBeGreaterThan(0);
  expect([...new Set(again.map(({ worker }) => worker))]).toEqual(lost);
}, 120_000);

test('a failure of a function is not tried again and says what it says in one process', async () => {
  const before = runsIn(local.log).length;
  const set = range(0, 200_000).select({ x: call(functions, 'careful', [col('id')], 'int64') });
  const message = async (task: Promise<unknown>) =>
    task.then(
      () => 'no failure',
      (error: Error) => error.message,
    );
  const there = await message(set.collect({ on }));
  expect(there).toBe(await message(set.collect({ partitions: 3 })));
  expect(there).toMatch(
    /^HEDDLE2001 careful failed at row \d+: RangeError: not that one\n {2}at careful \(.*functions.ts:5:28\)/,
  );
  const failed = runsIn(local.log)
    .slice(before)
    .filter(({ ending }) => ending === 'user');
  expect(failed.map(({ attempt }) => attempt)).toEqual([1]);
});

test('what is in this process alone is refused, with its node', async () => {
  const set = range(0, 3).map('twice', 'float64', ({ id }) => Number(id) * 2);
  await expect(set.collect({ on })).rejects.toThrow(
    /^HEDDLE4007: a cluster cannot run this program: project .*export it from a module/,
  );
});

test('a program that is cancelled ends its job', async () => {
  const set = read.command('sleep', ['60']);
  const controller = new AbortController();
  const rows = set.collect({ on, signal: controller.signal });
  const before = runsIn(local.log).length;
  await until(local.log, (runs) => runs.length > before);
  controller.abort();
  await expect(rows).rejects.toThrow('HEDDLE2104: the query was cancelled');
  expect(await range(0, 5).collect({ on })).toHaveLength(5);
});
