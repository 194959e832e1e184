import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { call, col, desc, range, read } from '@heddle/engine/dataset';
import type { Weaver } from '@heddle/engine/weavers';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsIn, runsIn, until } from './support/log.js';

const PARTITIONS = 4;
const SCHEMA = { id: 'int64', key: 'int64' } as const;
let folder: string;
let local: LocalCluster;
let on: Weaver;
let functions: HeddleModule;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-cluster-output-'));
  await build({
    entry: fileURLToPath(new URL('./support/functions.ts', import.meta.url)),
    outfile: at('functions.wasm'),
  });
  functions = HeddleModule.load(at('functions.wasm'));
  local = await LocalCluster.start({ workers: 3, memory: 3 * 2 ** 20 });
  on = cluster({ ...local, partitions: PARTITIONS });
}, 240_000);
afterAll(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

/** Rows as a text: comparing many of them one by one takes long. */
const textOf = (all: readonly { readonly id: bigint | null; readonly key: bigint | null }[]) =>
  all.map(({ id, key }) => `${id} ${key}`).join('\n');

/** Rows of which most have one key, so that every partition has some of them. */
const rows = (many: number) =>
  range(0, many)
    .repartition(6)
    .derive('key', col('id').mod(5).mul(col('id').mod(3)))
    .derive('id', call(functions, 'careful', [col('id').add(100_000)], 'int64'));

test('a sort of more than workers may hold in memory, written by them, is that of one process', async () => {
  const sorted = rows(200_000).sort(desc('key'));
  expect(await sorted.write(at('sorted/'), 'parquet', { on })).toBe(200_000);
  expect(await readdir(at('sorted'))).toEqual([0, 1, 2, 3].map((part) => `part-0000${part}.parquet`));
  const written = textOf(await read.parquet(at('sorted'), SCHEMA).collect());
  expect(written).toBe(textOf(await sorted.collect({ partitions: PARTITIONS })));
  expect(written).toBe(textOf(await sorted.collect({ on })));
});

test('workers are killed while tasks sort and write: the folder is whole, and nothing is beside it', async () => {
  const before = runsIn(local.log).length;
  const sorted = rows(300_000).sort('key', 'id');
  const writing = sorted.write(at('killed/'), 'csv', { on });
  const started = () => runsIn(local.log).slice(before);
  const done = (stage: (task: string) => boolean) =>
    started().some(({ ending, task }) => ending === 'done' && stage(task.split(' ')[0] ?? ''));
  // When rows are dealt out, and when the first file is written.
  for (const stage of ['4', '5']) {
    await until(local.log, () => done((each) => each === stage));
    process.kill(local.workers[0] ?? 0, 'SIGKILL');
  }
  expect(await writing).toBe(300_000);
  expect(eventsIn(local.log).some(({ kind }) => kind === 'lost')).toBe(true);
  expect(started().some(({ attempt }) => attempt > 1)).toBe(true);
  expect(textOf(await read.csv(at('killed'), SCHEMA).collect())).toBe(
    textOf(await sorted.collect({ partitions: PARTITIONS })),
  );
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
}, 240_000);

test('a job that fails leaves no folder', async () => {
  const set = rows(10).union(
    range(77_770, 77_780).derive('key', call(functions, 'careful', [col('id')], 'int64')),
  );
  await expect(set.write(at('failed/'), 'csv', { on })).rejects.toThrow('HEDDLE2001 careful failed');
  expect((await readdir(folder)).filter((name) => /failed/.test(name))).toEqual([]);
});
