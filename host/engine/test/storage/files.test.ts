import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { asc, col, count, from, range, read, sum } from '../../src/dataset/index.js';
import { inferCsvSchema, openTable, runJob, scalarAt } from '../../src/index.js';
import { filesOf } from '../../src/io/paths.js';
import { ObjectServer } from '../support/object-server.js';
import { failure } from '../support/run.js';

let server: ObjectServer;
let folder: string;

beforeAll(async () => {
  server = await ObjectServer.start('logs', 'out');
  folder = await mkdtemp(join(tmpdir(), 'heddle-objects-'));
});
afterEach(() => {
  server.mishap = () => null;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const people = from([
  { name: 'Ada', age: 36n, score: 1.5 },
  { name: 'Grace, "née" Murray', age: 85n, score: Number.NaN },
  { name: 'é\u{1f600}', age: -1n, score: 0 },
]);
const schema = { name: 'utf8', age: 'int64', score: 'float64' } as const;

describe('files in an object store', () => {
  test.each([
    'csv',
    'json',
    'parquet',
    'arrow',
  ] as const)('%s goes out and in as on this machine', async (format) => {
    const [local, remote] = [join(folder, `people.${format}`), `s3://out/formats/people.${format}`];
    expect(await people.write(local, format)).toBe(3);
    expect(await people.write(remote, format)).toBe(3);
    const rows = await read[format](remote, schema).collect();
    expect(rows).toEqual(await people.collect());
    expect(rows).toEqual(await read[format](local, schema).collect());
    // A file takes the place of another one.
    await people.limit(1).write(remote, format);
    expect(await read[format](remote, schema).count()).toBe(1);
  });

  test('lines of text are read piece by piece, wherever the pieces end', async () => {
    const lines = Array.from({ length: 120_000 }, (_, line) => `${line}`.padStart(99, '0'));
    await server.put('logs', 'lines.csv', `line\n${lines.join('\n')}\n`);
    server.asked = [];
    const text = read.text('s3://logs/lines.csv');
    expect(await text.agg({ n: count() }).collect()).toEqual([{ n: 120_001n }]);
    const parts = server.asked.filter(({ method }) => method === 'GET').map(({ range }) => range);
    expect(parts).toEqual(['bytes=0-8388607', 'bytes=8388608-12000004']);
    const csv = read.csv('s3://logs/lines.csv', { line: 'int64' });
    expect(await csv.agg({ s: sum(col('line')) }).collect()).toEqual([{ s: 7_199_940_000n }]);
  });

  test('tables of queries are objects, with the columns that they have', async () => {
    await server.put('logs', 'with space/a+b é.csv', 'id,name\n1,x\n2,y\n');
    const path = 's3://logs/with space/a+b é.csv';
    const table = { name: 't', path, format: 'csv', schema: await inferCsvSchema(path) } as const;
    const { batches } = await runJob({
      query: "SELECT id FROM t WHERE name = 'y'",
      tables: [table],
      modules: [],
    });
    expect(batches.map(({ columns: [id] }) => id && scalarAt(id, 0))).toEqual([2n]);
  });

  test('an answer that breaks off is asked for again', async () => {
    await server.put('logs', 'broken.csv', 'id\n1\n');
    const gets = () => server.asked.filter(({ method }) => method === 'GET').length;
    server.asked = [];
    server.mishap = ({ method }) => (method === 'GET' && gets() === 1 ? 'breaks off' : null);
    expect(await read.csv('s3://logs/broken.csv', { id: 'int64' }).collect()).toEqual([{ id: 1n }]);
    expect(gets()).toBe(2);
  });

  test('a file that another one takes the place of is not half the one and half the other', async () => {
    await server.put('logs', 'changing.txt', 'one\n');
    const set = read.text('s3://logs/changing.txt');
    expect(await set.count()).toBe(1);
    await server.put('logs', 'changing.txt', 'another\n');
    expect(await failure(set.collect())).toMatch(
      /^HEDDLE4001: s3:\/\/logs\/changing.txt: .*changed while it was read/,
    );
  });
});

describe('folders and patterns', () => {
  const files = [
    'tree/a.csv',
    'tree/b.CSV',
    'tree/B.csv',
    'tree/_hidden.csv',
    'tree/.hidden.csv',
    'tree/notes.txt',
    'tree/2026-01/part-0.csv',
    'tree/2026-01/part-1.csv',
    'tree/2026-02/part-0.csv',
    'tree/2026-02/_tmp/part-9.csv',
    'tree/2026-02/.tmp/part-9.csv',
    'tree/2027-01/deep/part-0.csv',
    'tree/_2026/part-0.csv',
    'tree/\uff5e.csv',
    'tree/\u{1f600}.csv',
    'tree/x[1].csv',
    'treetop/a.csv',
  ];

  beforeAll(async () => {
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), `file\n${file}\n`);
      await server.put('logs', file, `file\n${file}\n`);
    }
    // What consoles make where somebody clicks on "create folder".
    await server.put('logs', 'tree/', '');
    await server.put('logs', 'tree/empty/', '');
  });

  test.each([
    'tree',
    'tree/',
    'tree/2026-01',
    'tree/*.csv',
    'tree/2026-*/part-*.csv',
    'tree/2026-*/*',
    'tree/**/*.csv',
    'tree/**/part-?.csv',
    'tree/{2026,2027}-01/**/*.csv',
    'tree/202[67]-01/part-0.csv',
    'tree/_2026/*.csv',
    'tree/.*.csv',
    'tree*/a.csv',
    '*/a.csv',
    'tree/@(a|b).*',
    'tree/x[1].csv',
    'tree/!(a|b).csv',
    'tree/a.csv',
  ])('%s means the same files as on this machine', async (path) => {
    const found = async (before: string) =>
      (await filesOf(`${before}${path}`, 'csv')).map((file) => file.slice(before.length));
    const local = await found(`${folder}/`);
    expect(await found('s3://logs/')).toEqual(local);
    expect(local.length).toBeGreaterThan(0);
  });

  test.each([
    ['tree/empty', /the folder has no csv files/],
    ['tree/2026-01/*.parquet', /no file fits this pattern/],
    ['tree/_*/*.csv', /no file fits this pattern/],
    ['none/', /the folder has no csv files/],
  ])('%s means no file', async (path, message) => {
    expect(await failure(filesOf(`s3://logs/${path}`, 'csv'))).toMatch(message);
  });

  test('more objects than one answer lists', async () => {
    const names = Array.from({ length: 110 }, (_, index) => `many/${index}.txt`);
    for (let at = 0; at < names.length; at += 50)
      await Promise.all(names.slice(at, at + 50).map((name) => server.put('logs', name, 'x\n')));
    expect(await filesOf('s3://logs/many', 'text')).toHaveLength(110);
    expect(await filesOf('s3://logs/many/*.txt', 'text')).toHaveLength(110);
    expect(await filesOf('s3://logs/many/10*.txt', 'text')).toHaveLength(11);
  });

  test('the files of a folder are one table', async () => {
    const rows = read.csv(['s3://logs/tree/2026-*/part-*.csv', join(folder, 'tree/a.csv')], { file: 'utf8' });
    expect((await rows.sort(asc('file')).collect()).map(({ file }) => file)).toEqual([
      'tree/2026-01/part-0.csv',
      'tree/2026-01/part-1.csv',
      'tree/2026-02/part-0.csv',
      'tree/a.csv',
    ]);
  });
});

describe('Parquet', () => {
  /** Rows of which each column takes some hundred kilobytes, and bytes of the file. */
  async function wide(): Promise<number> {
    const noise = (seed: number) => col('id').mul(2_654_435_761).add(seed).mod(1_000_000_007);
    const columns = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`c${index}`, noise(index)]));
    const path = join(folder, 'wide.parquet');
    await range(0, 30_000)
      .select({ id: col('id'), ...columns })
      .write(path, 'parquet');
    const bytes = await readFile(path);
    await server.put('logs', 'wide.parquet', bytes);
    return bytes.length;
  }

  test('of a column of many little else is read', async () => {
    const size = await wide();
    server.asked = [];
    const set = read.parquet('s3://logs/wide.parquet', { c3: 'int64' });
    const local = read.parquet(join(folder, 'wide.parquet'), { c3: 'int64' });
    const total = { total: sum(col('c3')) };
    expect(await set.agg(total).collect()).toEqual(await local.agg(total).collect());
    const gets = server.asked.filter(({ method }) => method === 'GET');
    expect(gets.every(({ range }) => range !== undefined)).toBe(true);
    // Its footer and the column.
    expect(gets.length).toBeLessThanOrEqual(3);
    const bytes = gets.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(bytes).toBeLessThan(size / 6);
  });

  test('rows that are only counted are not read', async () => {
    server.asked = [];
    expect(await read.parquet('s3://logs/wide.parquet', { c3: 'int64' }).count()).toBe(30_000);
    const bytes = server.asked.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(bytes).toBeLessThan(1 << 17);
  });

  test('all columns, and one by itself as a table of a query', async () => {
    const at = async (path: string) => {
      const source = await openTable({ name: 't', path, format: 'parquet' });
      const query = 'SELECT sum(c0), sum(c5), sum(c11), max(id) FROM t WHERE c1 > 500000000';
      const { batches } = await runJob({
        query,
        tables: [{ name: 't', source }],
        modules: [],
        partitions: 2,
      });
      return batches.map(({ columns }) => columns.map((column) => scalarAt(column, 0)));
    };
    expect(await at('s3://logs/wide.parquet')).toEqual(await at(join(folder, 'wide.parquet')));
  });

  test('a file that is none is said to be none', async () => {
    await server.put('logs', 'none.parquet', 'PAR1, or so');
    await server.put(
      'logs',
      'cut.parquet',
      (await readFile(join(folder, 'wide.parquet'))).subarray(0, 50_000),
    );
    await server.put('logs', 'empty.parquet', '');
    for (const name of ['none', 'cut', 'empty'])
      expect(await failure(read.parquet(`s3://logs/${name}.parquet`, { a: 'utf8' }).collect())).toMatch(
        /^HEDDLE4001: s3:\/\/logs\/\w+.parquet: not a readable Parquet file \(/,
      );
  });

  test('a store that fails in the middle of a file fails the query, and the next one succeeds', async () => {
    const set = read.parquet('s3://logs/wide.parquet', { c3: 'int64', c9: 'int64' });
    await set.limit(1).collect();
    server.mishap = ({ method }) => (method === 'GET' ? 503 : null);
    expect(await failure(set.collect())).toMatch(/^HEDDLE4001: s3:\/\/logs\/wide.parquet: .* answers 503/);
    server.mishap = () => null;
    expect(await set.count()).toBe(30_000);
    expect(await set.collect()).toHaveLength(30_000);
  });
});
