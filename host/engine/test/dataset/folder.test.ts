import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { col, count, desc, from, range, read } from '../../src/dataset/index.js';
import { SCAN_ROWS } from '../../src/io/source.js';
import type { WriteFormat } from '../../src/io/write.js';
import { failure } from '../support/run.js';

const FORMATS: readonly WriteFormat[] = ['arrow', 'parquet', 'csv', 'json'];
const SCHEMA = { id: 'int64', word: 'utf8', half: 'float64' } as const;

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-output-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Rows in several batches: partitions have other ones. */
const rows = (many: number) =>
  range(0, many)
    .derive('word', col('id').mod(97).cast('utf8'))
    .derive('half', col('id').cast('float64').div(2));

const partsOf = async (name: string) => (await readdir(at(name))).sort();

/** Rows as a text: comparing many of them one by one takes long. */
const textOf = (
  all: readonly { readonly id: bigint | null; readonly word: string | null; readonly half: number | null }[],
) => all.map(({ id, word, half }) => `${id} ${word} ${half}`).join('\n');

describe('a folder of files', () => {
  test.each(
    FORMATS,
  )('%s: a file for each partition, whose rows in their order are those of the DataSet', async (format) => {
    const set = rows(150_000).sort(desc('word'), 'id');
    for (const partitions of [1, 3]) {
      const name = `sorted-${partitions}`;
      expect(await set.write(at(`${name}/`), format, { partitions })).toBe(150_000);
      expect(await partsOf(name)).toEqual(
        Array.from({ length: partitions }, (_, part) => `part-0000${part}.${format}`),
      );
      expect(textOf(await read[format](at(name), SCHEMA).collect())).toBe(
        textOf(await set.collect({ partitions })),
      );
    }
    expect((await readdir(folder)).sort()).toEqual(['sorted-1', 'sorted-3']);
  });

  test('partitions of a sort are of about one size, also where all keys are equal', async () => {
    // As many batches for each partition.
    const many = 8 * SCAN_ROWS;
    for (const [name, set] of [
      ['all other', rows(many).sort(desc('id'))],
      ['two', rows(many).derive('word', col('id').mod(2)).sort('word')],
      ['one', rows(many).derive('word', col('id').mul(0)).sort('word')],
    ] as const) {
      await set.select('word').write(at(`${name}/`), 'csv', { partitions: 4 });
      const sizes = await Promise.all(
        (await partsOf(name)).map((part) => read.csv(at(`${name}/${part}`), { word: 'utf8' }).count()),
      );
      expect(sizes.length, name).toBe(4);
      expect(Math.max(...sizes), name).toBeLessThan(1.6 * (many / 4));
    }
  });

  test('partitions without rows have no file, and no rows at all have one', async () => {
    const set = rows(1_000).repartition(5, 'word');
    expect(await set.filter(col('word').eq('42')).write(at('few/'), 'csv', { partitions: 5 })).toBe(10);
    expect((await partsOf('few')).length).toBeLessThan(3);
    for (const format of ['arrow', 'parquet', 'csv'] as const) {
      expect(await set.filter(col('id').lt(0)).write(at(`${format}/`), format, { partitions: 5 })).toBe(0);
      expect(await partsOf(format)).toEqual([`part-00000.${format}`]);
      expect(await read[format](at(format), SCHEMA).count()).toBe(0);
    }
  });

  test('columns have the names of the DataSet', async () => {
    const renamed = rows(10).rename({ id: 'a', word: 'b' }).select('b', 'a').rename({ a: 'c' });
    await renamed.write(at('named/'), 'csv', { partitions: 2 });
    expect(await readFile(at('named/part-00000.csv'), 'utf8')).toMatch(/^b,c\n0,0\n/);
  });

  test('groups are sorted by all tasks where they are written', async () => {
    const words = rows(300_000).groupBy('word').agg({ n: count() }).sort(desc('n'), 'word');
    expect(await words.write(at('words/'), 'json', { partitions: 3 })).toBe(97);
    expect(await read.json(at('words'), { word: 'utf8', n: 'int64' }).collect()).toEqual(
      await words.collect(),
    );
  });
});

describe('what is there already', () => {
  test('an empty folder is taken, any other refused before anything runs', async () => {
    await mkdir(at('empty'));
    expect(await rows(10).write(at('empty/'), 'csv')).toBe(10);
    let calls = 0;
    const counted = rows(10).map('x', 'int64', ({ id }) => {
      calls++;
      return id;
    });
    const refused = `HEDDLE4001: ${at('empty')}: the folder is not empty: name another one, or write with { overwrite: true }`;
    expect(await failure(counted.write(at('empty/'), 'csv'))).toBe(refused);
    expect(calls).toBe(0);
    await writeFile(at('file'), '');
    expect(await failure(rows(10).write(at('file/'), 'csv'))).toMatch(
      /^HEDDLE4001: .*cannot be written \(ENOTDIR/,
    );
    expect(await failure(rows(10).write(at('none/x/'), 'csv'))).toMatch(
      /^HEDDLE4001: .*cannot be written \(ENOENT/,
    );
    expect((await readdir(folder)).sort()).toEqual(['empty', 'file']);
  });

  test('a folder is replaced on purpose, with all its files, and stays as it is where the run fails', async () => {
    await rows(100).write(at('out/'), 'csv', { partitions: 3 });
    await writeFile(at('out/other.csv'), 'not,of\nthis,run\n');
    const before = await partsOf('out');
    const bad = rows(100).map('x', 'int32', () => Number.NaN);
    for (const format of FORMATS)
      expect(await failure(bad.write(at('out/'), format, { overwrite: true }))).toMatch(/^HEDDLE2002/);
    expect(await partsOf('out')).toEqual(before);
    expect(await rows(5).write(at('out/'), 'json', { overwrite: true })).toBe(5);
    expect(await partsOf('out')).toEqual(['part-00000.json']);
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('of two programs that write one folder one does', async () => {
    const ends = await Promise.allSettled([1, 2, 3].map((n) => rows(n * 1_000).write(at('out/'), 'parquet')));
    const written = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(written).toHaveLength(1);
    expect(await read.parquet(at('out'), SCHEMA).count()).toBe(written[0]);
    expect(await readdir(folder)).toEqual(['out']);
  });

  test('a run that is cancelled leaves nothing', async () => {
    const controller = new AbortController();
    const set = rows(300_000).map('x', 'int64', ({ id }) => {
      if (id === 100_000n) controller.abort();
      return id;
    });
    for (const format of FORMATS)
      expect(await failure(set.write(at('out/'), format, { signal: controller.signal }))).toMatch(
        /^HEDDLE2104/,
      );
    expect(await readdir(folder)).toEqual([]);
  });
});

test('a Parquet file of many row groups has all rows, and a failure in a later one is said', async () => {
  const set = rows(1_150_000);
  await set.write(at('rows.parquet'), 'parquet');
  const again = read.parquet(at('rows.parquet'), SCHEMA);
  expect(await again.count()).toBe(1_150_000);
  expect(await again.filter(col('id').eq(600_001)).collect()).toEqual([
    { id: 600_001n, word: String(600_001 % 97), half: 300_000.5 },
  ]);
  const late = set.map('x', 'int32', ({ id }) => (id === 600_000n ? Number.NaN : 1));
  expect(await failure(late.write(at('late/'), 'parquet'))).toMatch(/^HEDDLE2002/);
  expect(await readdir(folder)).toEqual(['rows.parquet']);
});

test('rows without columns are written', async () => {
  expect(
    await from([{ a: 1 }, { a: 2 }])
      .select()
      .write(at('none/'), 'json'),
  ).toBe(2);
  expect(await readFile(at('none/part-00000.json'), 'utf8')).toBe('{}\n{}\n');
});
