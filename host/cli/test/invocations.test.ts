import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heddle, transcript } from './support/heddle.js';

let folder: string;

const corpus = fileURLToPath(new URL('../../../conformance/dist', import.meta.url));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-cli-'));
  await symlink(corpus, join(folder, 'corpus'));
  await writeFile(
    join(folder, 'people.csv'),
    'id,name,height\n1,Ada,1.65\n2,,1.8\n3,"Lovelace, A.",\n4,"say ""hi""",-0.5\n',
  );
  await writeFile(join(folder, 'note.txt'), 'no table\n');
  await writeFile(join(folder, 'empty.wasm'), '');
  await writeFile(join(folder, 'bare.wasm'), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  await writeFile(join(folder, 'rows.json'), '[{"a": 1, "b": 2.5}, [3, null], {"b": "NaN", "a": 0}]');
  await writeFile(join(folder, 'rows.ndjson'), '{"text": "one"}\n{"text": null}\n');
  await writeFile(join(folder, 'codes.csv'), 'text\n007\n\n42\n');
  await writeFile(join(folder, 'texts.csv'), 'text\none two\nthree\n');
  await writeFile(join(folder, 'weights.csv'), 'shop,value,weight\nb,1,3\na,5,1\nb,5,1\n,7,2\na,,1\n,9,2\n');
  await writeFile(
    join(folder, 'visits.csv'),
    'user,at\nu2,2020-01-01T00:00:00\nu1,2020-01-01T00:05:00\nu1,2020-01-01T00:00:30\nu1,2020-01-01T00:00:00\n,1970-01-01\n',
  );
  await writeFile(join(folder, 'large.csv'), 'value\n1\n4711\n');
  await writeFile(join(folder, 'exponents.csv'), 'n\n1\n40\n');
  await writeFile(join(folder, 'x.ts'), 'export const x = 1 +;\n');
  await writeFile(
    join(folder, 'ok.ts'),
    "import { float64, scalar } from '@heddle/pdk';\nexport const twice = scalar({ args: [float64('x')], returns: float64() }, (x) => 2 * x);\n",
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function snapshot(
  args: readonly string[],
  stdin?: string,
  env?: Record<string, string>,
): Promise<void> {
  const surroundings = {
    cwd: folder,
    ...(stdin === undefined ? {} : { stdin }),
    ...(env === undefined ? {} : { env }),
  };
  expect(transcript(args, await heddle(args, surroundings), folder)).toMatchSnapshot();
}

const BASICS = 'corpus/basics.wasm';
const FAILURES = 'corpus/failures.wasm';

describe('help and usage', () => {
  test.each([
    [[]],
    [['--help']],
    [['--version']],
    [['build', '--help']],
    [['check', '--help']],
    [['call', '--help']],
    [['inspect', '--help']],
    [['sql', '--help']],
    [['run', '--help']],
    [['gen', '--help']],
    [['bench', '--help']],
    [['weave']],
    [['check']],
    [['check', 'a', 'b']],
    [['inspect', '--loud', BASICS]],
    [['call', BASICS]],
    [['call', BASICS, 'add', '1', '--input', 'rows.json']],
    [['sql']],
    [['sql', '-c', 'SELECT 1', '--host', 'duckdb']],
    [['sql', '-c', 'SELECT 1', '--url', 'sc://host']],
    [['sql', '-c', 'SELECT 1', '--host', 'spark', '--url', 'http://host']],
    [['sql', '-c', 'SELECT 1', '--host', 'datafusion', '--url', 'sc://host']],
    [['sql', '-c', 'SELECT 1', '--format', 'xml', '--json']],
    [['sql', '-c', 'SELECT 1', '--batch-rows', '-5']],
    [['sql', '-c', 'SELECT 1', '--memory', 'much']],
    [['sql', '-c', 'SELECT 1', '--memory', '1GiB', '--host', 'spark']],
    [['bench', BASICS]],
  ])('heddle %j', (args) => snapshot(args));
});

describe('build, check, inspect', () => {
  test('a source that does not parse', () => snapshot(['build', 'x.ts', '-o', 'x.wasm']));
  test('a source that is not there', () => snapshot(['build', 'none.ts']));
  test('a module, with and without --json', async () => {
    await snapshot(['inspect', BASICS]);
    await snapshot(['check', BASICS]);
    const { stdout, code } = await heddle(['check', BASICS, '--json'], { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, abi: [1, 1] });
    const inspected = await heddle(['inspect', BASICS, '--json'], { cwd: folder });
    expect(JSON.parse(inspected.stdout).functions[0]).toMatchObject({
      name: 'add',
      export: 'add',
      tier: 'aot',
    });
  });
  test.each(['empty.wasm', 'bare.wasm', 'people.csv', 'bas.wasm', 'corpus/basic.wasm'])('%s', (name) =>
    snapshot(['check', name]));
});

describe('call', () => {
  test.each([
    [['add', '-73.8', '1e1']],
    [['add', 'NaN', '-Infinity']],
    [['add', 'null', '1']],
    [['addInts', '-2147483648', '1']],
    [['add_longs', '9007199254740993', '-1']],
    [['and', 'true', 'false']],
    [['concat', 'null', ' ß "x"']],
    [['isNull', 'null']],
    [['answer']],
    [['half', '3', '--json']],
    [['add_longs', '9007199254740993', '0', '--json']],
    [['add']],
    [['add', '1', '2', '3']],
    [['add', 'one', '2', '--json']],
    [['addInts', '3000000000', '1']],
    [['addInts', '1.5', '1']],
    [['nothing', '1']],
  ])('basics %j', ([name, ...args]) => snapshot(['call', BASICS, name ?? '', ...args]));

  test.each([
    [['throwing', '2.5', 'text']],
    [['throwing', '2.5', 'text', '--json']],
    [['reads_null', 'no digits']],
    [['power', '40']],
    [['endless', '1', '--deadline-ms', '300']],
    [['hoard', '1', '--memory-limit-bytes', '16777216']],
  ])('failures %j', ([name, ...args]) => snapshot(['call', FAILURES, name ?? '', ...args]));

  test.each([
    [['add', '--input', 'rows.json', '--format', 'csv']],
    [['reverse', '--input', 'rows.ndjson', '--format', 'json']],
    [['length', '--input', 'codes.csv']],
    [['label', '--input', 'people.csv', '--format', 'csv']],
    [['add', '--input', 'people.csv']],
    [['reverse', '--input', 'none.csv']],
  ])('rows of a file: %j', ([name, ...args]) => snapshot(['call', BASICS, name ?? '', ...args]));

  test.each([
    [['add', '--input', '-', '--format', 'json'], '[[1, 2], [null, 3]]'],
    [['concat', '--input', '-', '--format', 'csv'], 'b,a\n2,1\n'],
    [['reverse', '--input', '-', '--format', 'csv'], 'text\n'],
    [['add', '--input', '-'], '[{"a": "x", "b": 1}]'],
    [['add', '--input', '-'], '[1, 2'],
  ])('rows of stdin: %j', ([name, ...args], stdin) => snapshot(['call', BASICS, name ?? '', ...args], stdin));

  test('Arrow out and in again', async () => {
    const first = await heddle(['call', BASICS, 'reverse', '--input', 'rows.ndjson', '-f', 'arrow'], {
      cwd: folder,
    });
    expect(first.code).toBe(0);
    const stdin = Buffer.from(first.stdout, 'latin1');
    const again = await heddle(['call', BASICS, 'reverse', '--input', '-', '-f', 'csv'], {
      cwd: folder,
      stdin,
    });
    expect(again).toEqual({ code: 0, stdout: 'result\none\n""\n', stderr: '' });
  });
});

describe('call of every kind', () => {
  const AGGREGATES = 'corpus/aggregates.wasm';
  const TABLES = 'corpus/tables.wasm';
  const PARTITIONS = 'corpus/partitions.wasm';
  const SIGNATURES = 'corpus/signatures.wasm';

  test.each([
    [[TABLES, 'splitWords', 'to be or']],
    [[TABLES, 'splitWords', 'to be', '--json']],
    [[TABLES, 'unnest', '[{"a":1,"b":"x"},null,{"a":2}]', '-f', 'csv']],
    [[TABLES, 'entries_of', '[["x",1],["y",9007199254740993]]', '-f', 'json']],
    [[TABLES, 'noRows', '1']],
    [[TABLES, 'splitWords', '--input', 'texts.csv', '-f', 'csv']],
    [[AGGREGATES, 'weightedMean', '1', '2']],
    [[AGGREGATES, 'weightedMean', '--input', 'weights.csv']],
    [[AGGREGATES, 'weightedMean', '--input', 'weights.csv', '--group', 'shop', '-f', 'csv']],
    [[AGGREGATES, 'rowCount', '--input', 'weights.csv', '--group', 'nothing']],
    [[AGGREGATES, 'collect', '--input', '-', '-g', 'k', '--json']],
    [[TABLES, 'splitWords', 'a', '--group', 'text']],
    [[PARTITIONS, 'sessions', '60000000', '--input', 'visits.csv', '-f', 'csv']],
    [[PARTITIONS, 'sessions', '--input', 'visits.csv']],
    [[PARTITIONS, 'runningSum', 'b']],
    [[SIGNATURES, 'joinWords', '-', 'a', 'b']],
    [[SIGNATURES, 'describe', '[1, 2]']],
    [[SIGNATURES, 'describe', 'x y']],
  ])('%j', (args) =>
    snapshot(['call', ...args], '[{"k": 1, "text": "a"}, {"k": 2, "text": null}, {"k": 1, "text": "b"}]'));

  test.each([
    [['sameDecimal10', '-1.5']],
    [['sameDecimal10', '1.234']],
    [['sameBinary', '00fF']],
    [['sameBinary', '00fF', '--json']],
    [['sameDate32', '1969-12-31']],
    [['sameDate32', '0', '--json']],
    [['sameTimestampNs', '1969-12-31T23:59:59.000000001']],
    [['sameTimestampUs', '1969-12-31T23:59:59.000000001']],
    [['sameTimeMs', '23:59:59.5']],
    [['sameTimeMs', '86400000']],
    [['sameDurationMs', 'PT-90.5S']],
    [['sameInterval', 'P1M-2DT3.5S']],
    [['sameInterval', 'P0D', '--json']],
    [['sameFloat32', '0.1']],
    [['sameUint8', '256']],
    [['sameListStruct', '[{"a":1,"b":null},null]']],
    [['sameListStruct', '[{"a":"x"}]']],
    [['sameMapDecimals', '[["1.50","2020-02-29"]]', '--json']],
    [['maybeUtf8', 'null']],
  ])('values of every type: %j', ([name, ...args]) =>
    snapshot(['call', 'corpus/generated/scalars.wasm', name ?? '', ...args]));

  test('rows of every type go out as Arrow and come back', async () => {
    const call = (name: string, stdin: string | Uint8Array, format: string) =>
      heddle(['call', 'corpus/generated/scalars.wasm', name, '--input', '-', '-f', format], {
        cwd: folder,
        stdin,
      });
    const rows: Record<string, unknown[]> = {
      maybeListStruct: [[{ a: 1, b: 'x' }, null], null, []],
      maybeMapDecimals: [[['1.50', '2020-02-29']], null],
      maybeInterval: ['P1M-2DT3.5S', null],
      maybeTimestampUtc: ['2001-02-03T04:05:06.000007', null],
      maybeBinary: ['AP8=', null],
    };
    for (const [name, values] of Object.entries(rows)) {
      const json = JSON.stringify(values.map((value) => ({ value })));
      const first = await call(name, json, 'arrow');
      expect(first.stderr, name).toBe('');
      const again = await call(name, Buffer.from(first.stdout, 'latin1'), 'json');
      const found: { result: unknown }[] = JSON.parse(Buffer.from(again.stdout, 'latin1').toString());
      expect(JSON.stringify(found.map((row) => row.result)), name).toBe(
        JSON.stringify(values).replaceAll('"1.50"', '1.5'),
      );
    }
  });

  test.each([
    [['call', FAILURES, 'power', '--input', 'exponents.csv']],
    [['call', FAILURES, 'power', '--input', 'exponents.csv', '--json']],
    [['call', FAILURES, 'power', '--input', 'exponents.csv', '--no-row-values']],
    [['call', FAILURES, 'throwing', '--input', '-', '-f', 'csv']],
    [['call', FAILURES, 'power', '--input', '-', '--no-row-values']],
    [['call', 'corpus/generated/scalars.wasm', 'sameDate32', '--input', 'texts.csv']],
    [['call', 'corpus/generated/scalars.wasm', 'sameDate32', '--input', 'texts.csv', '--no-row-values']],
    [['call', 'corpus/generated/scalars.wasm', 'sameUint8', '--input', 'large.csv', '--no-row-values']],
    [['sql', '-p', FAILURES, '-c', "SELECT power(CAST(n AS INT)) FROM 'exponents.csv'"]],
    [['sql', '-p', FAILURES, '-c', "SELECT power(CAST(n AS INT)) FROM 'exponents.csv'", '--no-row-values']],
    [['check', AGGREGATES]],
    [['check', 'corpus/generated/scalars.wasm']],
    [['inspect', PARTITIONS]],
  ])('%j', (args) => snapshot(args, '[[2.5, "it\'s"]]'));
});

describe('sql', () => {
  const query =
    "SELECT id, name, height, add(height, 1.5), TIMESTAMP '2001-02-03 04:05:06.07' AS t, length(name) > 3 FROM 'people.csv' ORDER BY id";
  test.each(['table', 'csv', 'json'])('as %s', (format) =>
    snapshot(['sql', '--plugin', BASICS, '-f', format, '-c', query]));

  test.each([
    ["SELECT count(*) FROM 'people.csv' WHERE id > 100"],
    ["SELECT id FROM 'people.csv' WHERE false"],
    ['-- a comment first\nSELECT 1.0 / 3, -0.0, 1e300 * 10.0, 9007199254740993, true, NULL'],
    ["SELECT * FROM 'peple.csv'"],
    ["SELECT * FROM 'data/people.csv'"],
    ["SELECT * FROM 'note.txt'"],
    ['SELECT * FROM people'],
    ['SELECT FROM'],
    ["SELECT throwing(height * 10.0, name) FROM 'people.csv'"],
    ["SELECT reverse(id) FROM 'people.csv'"],
  ])('%s', (text) => snapshot(['sql', '-p', BASICS, '-p', FAILURES, '-c', text, '-f', 'csv']));

  test.each([
    ["SELECT total(id), mode(name), count(*) FROM 'people.csv'", 'aggregates'],
    [
      "SELECT id, w.* FROM 'people.csv' p LEFT JOIN LATERAL split_words(p.name) w ON true ORDER BY 1, 3",
      'tables',
    ],
    [
      "SELECT * FROM top((SELECT CAST(1 AS INT) AS key, id + 0.5 AS score FROM 'people.csv'), 2)",
      'partitions',
    ],
    ['SELECT same_decimal10(7), same_float64(0.5), same_date32(NULL)', 'generated/scalars'],
  ])('%s, of another kind or type', (text, module) =>
    snapshot(['sql', '-p', `corpus/${module}.wasm`, '-c', text, '-f', 'json']));

  test('an error as JSON', () => snapshot(['sql', '--json', '-c', 'SELECT 1 / 2']));

  test('a reader that stops early is no failure', async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => i).join('\n');
    await writeFile(join(folder, 'long.csv'), `n\n${lines}\n`);
    const { execFile } = await import('node:child_process');
    const program = fileURLToPath(new URL('../bin/heddle.js', import.meta.url));
    const script = `"${process.execPath}" "${program}" sql -f csv -c "SELECT n FROM 'long.csv'" | head -n 2`;
    const output = await new Promise<string>((resolve, reject) => {
      execFile('bash', ['-o', 'pipefail', '-c', script], { cwd: folder }, (error, stdout, stderr) =>
        error === null ? resolve(stdout + stderr.replace(/^heddle: .*\n/gm, '')) : reject(error),
      );
    });
    expect(output).toBe('n\n0\n');
  });

  test.each(['spark', 'datafusion'])('%s, where it is not set up', (host) =>
    snapshot(['sql', '--host', host, '-c', 'SELECT 1'], undefined, {
      HEDDLE_CACHE: join(folder, 'no-cache'),
      CARGO_TARGET_DIR: join(folder, 'no-cache'),
      SPARK_HOME: '',
      HEDDLE_SPARK_JAR: '',
      HEDDLE_DATAFUSION_BIN: '',
    }));
});

test('bench verifies every strategy', async () => {
  const { code, stdout } = await heddle(['bench', BASICS, 'concat', '--rows', '64', '--json'], {
    cwd: folder,
  });
  expect(code).toBe(0);
  const rows: { strategy: string; verified: boolean; ns_per_row: number }[] = JSON.parse(stdout);
  expect(rows.map((row) => [row.strategy, row.verified])).toEqual([
    ['direct', true],
    ['arrow-ipc', true],
    ['protobuf', true],
    ['msgpack', true],
    ['json', true],
  ]);
  expect(rows.every((row) => row.ns_per_row > 0)).toBe(true);
});
