import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asc, col, count, from, range, read, sum } from '../../src/dataset/index.js';
import { failure } from '../support/run.js';

let folder: string;
const at = (name: string) => join(folder, name);
const file = async (name: string, text: string | Uint8Array) => {
  await writeFile(at(name), text);
  return at(name);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-sources-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('JSON lines', () => {
  const schema = {
    id: 'int64',
    name: 'utf8',
    score: 'float64',
    ok: 'bool',
    day: 'date',
    at: 'timestamp',
    tags: 'list<utf8>',
  } as const;

  test('values of every sort, missing members, others, empty lines, CRLF, a byte order mark', async () => {
    const path = await file(
      'all.jsonl',
      [
        '\ufeff{"id": 9007199254740993, "name": "Ada \\u00e9", "score": 1.5, "ok": true, "day": "2026-01-02", "more": [1]}',
        '',
        '{"at": "2026-01-02T03:04:05.000006", "tags": ["a", null], "id": "-1", "score": "NaN"}\r',
        '{"score": 12345678901234567890, "name": "12345678901234567890"}',
      ].join('\n'),
    );
    expect(await read.json(path, schema).collect()).toEqual([
      { id: 9_007_199_254_740_993n, name: 'Ada é', score: 1.5, ok: true, day: 20_455, at: null, tags: null },
      {
        id: -1n,
        name: null,
        score: Number.NaN,
        ok: null,
        day: null,
        at: 1_767_323_045_000_006n,
        tags: ['a', null],
      },
      {
        id: null,
        name: '12345678901234567890',
        score: 1.2345678901234567e19,
        ok: null,
        day: null,
        at: null,
        tags: null,
      },
    ]);
    expect(await read.json(path, { name: 'utf8' }).limit(1).collect()).toEqual([{ name: 'Ada é' }]);
  });

  test.each([
    ['{"id": 1}\n{"id": 1,}\n', /: line 2, column 10: not JSON \(.+\)$/],
    ['{"id": 1}\n\n{"id": 1', /: line 3, column 9: not JSON \(.+\)$/],
    ['[1]', /: line 1: it is no JSON object$/],
    ['{"id": "x"}', /: line 1: "x" in column id is not of type int64$/],
    ['{"id": 1.5}', /: line 1: 1.5 in column id is not of type int64$/],
    ['{"id": 9223372036854775808}', /: line 1: 9223372036854775808 in column id is not of type int64$/],
    ['{"ok": 1}', /: line 1: 1 in column ok is not of type bool$/],
    ['{"name": 1}', /: line 1: 1 in column name is not of type utf8$/],
    ['{"day": "2026-02-30"}', /: line 1: "2026-02-30" in column day is not of type date$/],
    ['{"tags": [1]}', /: line 1: \[1\] in column tags is not of type list<utf8>$/],
    [Uint8Array.of(0x22, 0xff, 0x22), /: the text is not valid UTF-8$/],
  ])('%j is refused', async (text, message) => {
    const path = await file('bad.json', text);
    const said = await failure(read.json(path, schema).collect());
    expect(said).toMatch(message);
    expect(said.startsWith(`HEDDLE4001: ${path}: `)).toBe(true);
  });
});

describe('lines of text', () => {
  test('ends, empty lines, the last line without an end, more than a batch and than a read', async () => {
    const path = await file('small.txt', '\ufeffone\r\n\ntwo\rthree\nlast');
    const lines = async (of: string | string[]) => (await read.text(of).collect()).map(({ line }) => line);
    expect(await lines(path)).toEqual(['one', '', 'two\rthree', 'last']);
    expect(await lines([path, await file('none.txt', ''), path])).toHaveLength(8);
    const long = 'é'.repeat(1_500_000);
    const many = Array.from({ length: 150_000 }, (_, index) => `${index}`);
    expect(await lines(await file('large.txt', `${long}\n${many.join('\n')}\n`))).toEqual([long, ...many]);
    expect(await failure(lines(at('missing.txt')))).toMatch(/^HEDDLE4001: .*missing.txt: no such file/);
  });
});

describe('several files', () => {
  test('folders, patterns and lists are one table, in every number of partitions', async () => {
    await mkdir(at('days'));
    for (const day of [1, 2, 3]) {
      const part = range(day * 100, day * 100 + 10).derive('day', col('id').mul(0).add(day));
      await part.write(at(`days/${day}.csv`), 'csv');
      await part.write(at(`days/${day}.parquet`), 'parquet');
      await part.write(at(`days/${day}.json`), 'json');
    }
    await file('days/_SUCCESS.csv', 'not,a\ntable,at,all');
    const schema = { id: 'int64', day: 'int64' } as const;
    const sets = [
      read.csv(at('days'), schema),
      read.json(at('days/*.json'), schema),
      read.parquet([at('days/1.parquet'), at('days/{2,3}.parquet')], schema),
    ];
    for (const set of sets) {
      expect((await set.collect()).map((row) => row.id)).toEqual(
        [100, 200, 300].flatMap((start) => Array.from({ length: 10 }, (_, index) => BigInt(start + index))),
      );
      const grouped = set
        .groupBy('day')
        .agg({ n: count(), s: sum(col('id')) })
        .sort(asc('day'));
      for (const partitions of [1, 2, 5])
        expect(await grouped.collect({ partitions })).toEqual([
          { day: 1n, n: 10n, s: 1_045n },
          { day: 2n, n: 10n, s: 2_045n },
          { day: 3n, n: 10n, s: 3_045n },
        ]);
    }
    await file('days/4.csv', 'id,other\n1,2\n');
    expect(await failure(read.csv(at('days'), schema).collect())).toBe(
      `HEDDLE4001: ${at('days/4.csv')}: no column day; there are id, other`,
    );
    await range(0, 1)
      .select({ id: col('id').cast('float64'), day: col('id') })
      .write(at('days/4.parquet'), 'parquet');
    expect(await failure(read.parquet(at('days/*.parquet'), schema).collect())).toBe(
      `HEDDLE4001: ${at('days/4.parquet')}: column id is float64, not int64`,
    );
    expect(await failure(read.csv(at('days/*.tsv'), schema).collect())).toMatch(/no file fits this pattern$/);
    expect(await failure(read.arrow(at('days'), schema).collect())).toMatch(/the folder has no arrow files$/);
    expect(await failure(read.csv([], schema).collect())).toMatch(/no path is given$/);
  });

  test('a file whose name looks like a pattern is that file', async () => {
    const path = await file('a[1].csv', 'x,y\n1,2026-03-01\n,\n');
    expect(await read.csv(path, { y: 'date', x: 'int32' }).collect()).toEqual([
      { y: 20_513, x: 1 },
      { y: null, x: null },
    ]);
  });
});

describe('writing texts', () => {
  const rows = from(
    [
      { id: 9_007_199_254_740_993n, name: 'a "b", c', day: 0, score: 0.1 },
      { id: null, name: '', day: -1, score: Number.NaN },
      { id: 3n, name: 'line\nbreak', day: null, score: null },
    ],
    { id: 'int64', name: 'utf8', day: 'date', score: 'float64' },
  );

  test('CSV and JSON lines as the command line writes them, and the same rows when read', async () => {
    expect(await rows.write(at('out.csv'), 'csv')).toBe(3);
    expect(await readFile(at('out.csv'), 'utf8')).toBe(
      'id,name,day,score\n9007199254740993,"a ""b"", c",1970-01-01,0.1\n,"",1969-12-31,NaN\n3,"line\nbreak",,\n',
    );
    expect(await rows.write(at('out.json'), 'json')).toBe(3);
    expect(await readFile(at('out.json'), 'utf8')).toBe(
      [
        '{"id":9007199254740993,"name":"a \\"b\\", c","day":"1970-01-01","score":0.1}',
        '{"id":null,"name":"","day":"1969-12-31","score":"NaN"}',
        '{"id":3,"name":"line\\nbreak","day":null,"score":null}',
        '',
      ].join('\n'),
    );
    expect(
      await read.json(at('out.json'), { id: 'int64', name: 'utf8', day: 'date', score: 'float64' }).collect(),
    ).toEqual(await rows.collect());
  });

  test('a target that cannot be written, and a run that fails, leave nothing', async () => {
    const before = await readdir(folder);
    for (const format of ['csv', 'json', 'arrow', 'parquet'] as const) {
      expect(await failure(rows.write(join(folder, 'none', 'x'), format))).toMatch(
        /^HEDDLE4001: .*cannot be written \(ENOENT/,
      );
      expect(await failure(rows.write(folder, format))).toMatch(/^HEDDLE4001: .*cannot be written \(/);
      const bad = rows.map('x', 'int32', () => Number.NaN);
      expect(await failure(bad.write(at('bad.out'), format))).toMatch(/^HEDDLE2002/);
    }
    expect(await readdir(folder)).toEqual(before);
  });
});
