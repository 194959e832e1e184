import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { difference } from '../bench/data/answers.mjs';
import { best, header, parseTable, toLine } from '../bench/measure/table.mjs';
import { readDefinition, readDefinitions } from '../bench/plan/definition.mjs';
import { engines, tpch } from '../bench/report/engine.mjs';
import { formats } from '../bench/report/formats.mjs';
import { leastSquares } from '../bench/report/model.mjs';
import { inOrder } from '../bench/report/order.mjs';
import { page } from '../bench/report/page.mjs';
import { tiers } from '../bench/report/tiers.mjs';
import { rank } from '../bench/verbs/rank.mjs';

const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A measurement of a median, with quartiles a quarter away from it. */
function measurement(median: number, changes: object = {}) {
  const times = { lower: 0.75 * median, upper: 1.25 * median, fastest: 0.5 * median, slowest: 2 * median };
  const split = { marshal_in: 1, guest: 0.75 * median, marshal_out: 1, bytes_in: 16, bytes_out: 8 };
  return {
    definition: 'formats',
    function: 'haversine',
    signature: 'haversine(a float64, b float64) -> float64',
    kind: 'scalar',
    tier: 'compiled',
    ran: 'aot',
    host: 'ts',
    strategy: 'direct',
    rows: 8192,
    batches: 8,
    copies: 1,
    nulls: 0,
    groups: 0,
    threads: 1,
    round: 0,
    samples: 100,
    median,
    ...times,
    inside: 0.75 * median,
    call_us: 1.5,
    scan: null,
    ...split,
    load_us: null,
    first_instance_us: null,
    instance_us: null,
    first_batch_us: null,
    module_bytes: 200_000,
    module_gzip_bytes: 90_000,
    rows_bailed: 0,
    peak_mb: null,
    spilled_mb: null,
    commit: 'abc1234',
    machine: 'some "processor", 2 cores',
    versions: 'node 20',
    ...changes,
  };
}

function file(name: string, ...measured: object[]) {
  const path = join(folder, name);
  writeFileSync(path, `${[header(), ...measured.map(toLine)].join('\n')}\n`);
  return path;
}

function bench(...args: string[]) {
  return spawnSync(process.execPath, ['bench/bench.mjs', ...args], { encoding: 'utf8' });
}

describe('a file of measurements', () => {
  it('gives back what was written, commas and quotes too', () => {
    const measured = [measurement(12.5), measurement(3.25, { host: 'wasmtime', bytes_in: null })];
    const path = file('round.csv', ...measured);
    expect(parseTable(readFileSync(path, 'utf8'), path)).toEqual(measured);
  });

  it('is none of another version', () => {
    expect(() => parseTable('name,median\nx,1\n', 'x.csv')).toThrow('x.csv is no file of measurements');
    expect(() => parseTable(`${header()}\na,b\n`, 'x.csv')).toThrow('x.csv: line 2 has 2 cells');
  });

  it('has of each measurement the round with the lowest median', () => {
    const rounds = [9, 7, 8].map((median, round) => measurement(median, { round }));
    expect(best([...rounds, measurement(5, { rows: 16 })]).map((line) => line.median)).toEqual([7, 5]);
  });
});

describe('bench cmp', () => {
  const old = file('old.csv', measurement(10), measurement(100, { strategy: 'json' }));

  it('ends with 1 where something became slower by the threshold', () => {
    const slower = file('slower.csv', measurement(20), measurement(50, { strategy: 'json' }));
    const { status, stdout } = bench('cmp', old, slower);
    expect(status).toBe(1);
    expect(stdout).toContain('2.00  10.00 -> 20.00  formats haversine compiled ts direct');
    expect(stdout).toContain('2 compared: 1 slower and 1 faster by 1.25 or more');
    expect(bench('cmp', old, slower, '--threshold', '2.5').status).toBe(0);
  });

  it('takes what overlaps for the same', () => {
    const close = file('close.csv', measurement(12, { lower: 10.5 }), measurement(101, { strategy: 'json' }));
    const { status, stdout } = bench('cmp', old, close, '--threshold', '1.1');
    expect([status, stdout]).toEqual([0, expect.stringContaining('0 slower and 0 faster by 1.1')]);
  });

  it('refuses what has nothing in common, and a threshold that is none', () => {
    const other = file('other.csv', measurement(10, { function: 'add' }));
    expect(bench('cmp', old, other)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('in common'),
    });
    expect(bench('cmp', old, old, '--threshold', '1').status).toBe(2);
  });
});

describe('bench rank', () => {
  it('is the geometric mean of the ratios to the fastest of each function', () => {
    const ranks = rank([
      measurement(1, { function: 'a' }),
      measurement(2, { function: 'a', strategy: 'json' }),
      measurement(1, { function: 'b' }),
      measurement(8, { function: 'b', strategy: 'json' }),
    ]);
    expect(ranks.get('formats')).toEqual([
      { contestant: 'ts direct compiled', mean: 1, count: 2 },
      { contestant: 'ts json compiled', mean: expect.closeTo(4), count: 2 },
    ]);
  });
});

describe('the cost model', () => {
  const points = (call: number, row: number) => [1, 16, 256, 4096, 65536].map((n) => [n, call + row * n]);

  it('finds what a call and a row cost', () => {
    const { call, row, error } = leastSquares(points(1500, 3));
    expect([call, row, error]).toEqual([expect.closeTo(1500), expect.closeTo(3), expect.closeTo(0)]);
  });

  it('knows nothing that costs less than nothing', () => {
    const { call, row } = leastSquares([1, 2, 4].map((n) => [n, 3 * n - 1]));
    expect([call, row]).toEqual([0, expect.closeTo(2.33, 2)]);
  });

  it('says where a line is not what it is', () => {
    expect(leastSquares([1, 16, 256].map((n) => [n, n * n])).error).toBeGreaterThan(0.5);
  });
});

describe('definitions', () => {
  const good = readFileSync('bench/definitions/start.toml', 'utf8');
  const read = (text: string) => {
    const path = join(folder, 'one.toml');
    writeFileSync(path, text);
    return () => readDefinition(path);
  };

  it('are read', () => {
    expect(readDefinitions().length).toBe(readDefinitions('.').length);
    expect(read(good)()).toMatchObject({ name: 'one', benches: [{ plugin: 'compiled', threads: [1] }] });
  });

  it.each([
    ['title =', 'text =', 'unknown: text'],
    ['kind = "scalar"', 'kind = "window"', 'kind cannot be "window"'],
    ['hosts = ["ts"', 'hosts = ["sqlite"', 'hosts cannot be'],
    ['rows = [1]', 'rows = [0]', 'rows cannot be [0]'],
    ['rows = [1]', 'rows = [1]\nsize = 1', 'unknown in a bench: size'],
    ['rows = [1]', 'rows = [1]\ngroups = [3]', 'groups are for aggregates'],
    ['signature =', 'text =', 'unknown of add: text'],
    ['answers = ["', 'answers = ["x', 'add has no answers'],
  ])('with %s as %s are refused', (from, to, message) => {
    expect(good).toContain(from);
    expect(read(good.replace(from, to))).toThrow(`one.toml: ${message}`);
  });

  it('that no pattern matches are an error', () => {
    expect(() => readDefinitions('nothing')).toThrow('no definition matches nothing');
  });
});

describe('answers of queries', () => {
  it('are the same whatever the scale of a decimal and the order of a sum of doubles', () => {
    expect(difference([['1.5', 0.1 + 0.2, null]], [['1.50', 0.3, null]])).toBe(null);
    expect(difference([['0.333333']], [[1 / 3]])).toBe(null);
  });

  it.each([
    [[['1.51']], [['1.5']], 'row 0, column 0: 1.51, not 1.5'],
    [[['0.333330']], [[1 / 3]], 'row 0, column 0: 0.333330, not 0.3333333333333333'],
    [[[null]], [[0]], 'row 0, column 0: null, not 0'],
    [[['a'], ['b']], [['b'], ['a']], 'row 0, column 0: a, not b'],
    [[['100']], [['1']], 'row 0, column 0: 100, not 1'],
    [[], [['a']], '0 rows, not 1'],
  ])('%j for %j are wrong', (found, expected, message) => {
    expect(difference(found, expected)).toBe(message);
  });
});

describe('reports', () => {
  it('have a line a strategy and a column a host', () => {
    const lines = [
      measurement(1234.5),
      measurement(20, { host: 'wasmtime', strategy: 'json', call_us: 300 }),
    ];
    expect(formats(lines).split('\n')).toEqual([
      '**haversine**: ns per row (µs per call)',
      '',
      '| strategy | TypeScript host (V8) | Rust host (wasmtime) |',
      '|---|---:|---:|',
      '| direct | 1,235 (1.5) | – |',
      '| json | – | 20.0 (300) |',
    ]);
  });

  const query = (ms: number, host: string, changes: object = {}) =>
    measurement(ms, { function: 'q1', host, strategy: 'parquet', rows: 1e6, module_bytes: null, ...changes });

  it('have what decoding is of a query, and how far other engines are', () => {
    const inMemory = { strategy: 'in-memory' };
    const lines = [
      query(90, 'engine'),
      query(60, 'engine', inMemory),
      query(30, 'duckdb'),
      query(15, 'duckdb', inMemory),
    ];
    expect(engines(lines).split('\n').at(-1)).toBe('| q1 | 90.0 | 60.0 | 30.0 | 15.0 | 30.0 | 3.00 | 4.00 |');
  });

  it('have the sum of all queries', () => {
    const lines = [
      query(90, 'engine'),
      query(45, 'spark-tables'),
      query(10, 'engine', { function: 'q2' }),
      query(155, 'spark-tables', { function: 'q2' }),
    ];
    expect(tpch(lines).split('\n').at(-1)).toBe('| all | 100 | 200 | 0.50 |');
  });

  it('are in the order of the definitions', () => {
    const lines = [
      measurement(1, { definition: 'types', function: 'same_int32' }),
      measurement(2, { function: 'email_domain' }),
      measurement(3, { host: 'spark' }),
      measurement(4, { strategy: 'json' }),
      measurement(5),
      measurement(6, { definition: 'gone' }),
    ];
    expect(inOrder(readDefinitions(), lines).map((line) => line.median)).toEqual([5, 4, 3, 2, 1]);
  });

  it('have the factors between tiers', () => {
    const of = (inside: number, changes: object) =>
      measurement(99, { definition: 'tiers', inside, ...changes });
    const lines = [of(300, { tier: 'js', ran: 'js' }), of(3, {}), of(2, { strategy: 'native' })];
    expect(tiers(lines)).toContain('| haversine | 300 | 3.0 | 2.0 | 100 | 1.50 | 49.5 |');
  });

  it('are a page with everything in it', async () => {
    const lines = [
      measurement(10),
      measurement(1000, { strategy: 'json', host: 'spark' }),
      ...[1, 16, 256].map((rows) => measurement(10 / rows, { definition: 'batch-sizes', rows })),
      measurement(4, { definition: 'nulls', nulls: 0.5 }),
    ];
    const html = await page(readDefinitions(), lines);
    for (const id of ['formats', 'batch-sizes', 'nulls']) expect(html).toContain(`<section id="${id}">`);
    expect(html).not.toContain('<section id="types">');
    // Three of the formats, one of each other.
    expect(html.match(/<svg /g)).toHaveLength(5);
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('some &quot;processor&quot;, 2 cores');
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(\s*['"]?https?:|NaN|undefined/);
  });
});
