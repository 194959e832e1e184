import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Decimal, HeddleModule } from '@heddle/host';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { col, count, desc, lit, range } from '../../src/dataset/index.js';
import { CacheStore } from '../../src/exec/cache-store.js';
import { analyze, execute, stream } from '../../src/exec/execute.js';
import { type JobResult, runJob } from '../../src/index.js';
import { memorySource } from '../../src/io/memory.js';
import type { Plan } from '../../src/plan/plan.js';
import { vectorOf } from '../../src/table/builder.js';
import type { Field } from '../../src/table/types.js';
import { type Batch, type Scalar, scalarAt } from '../../src/table/vector.js';
import { random } from '../support/random/choice.js';
import { failure } from '../support/run.js';

/** Rows of a batch: many batches, so that little memory is too little early. */
const BATCH_ROWS = 500;
/** The least that there is: each operator has its smallest share. */
const TINY = 1;

let folder: string;
let aggregates: HeddleModule;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-spill-test-'));
  aggregates = HeddleModule.load(
    fileURLToPath(new URL('../../../../conformance/dist/aggregates.wasm', import.meta.url)),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const FIELDS: readonly Field[] = [
  { name: 'id', type: 'int64' },
  { name: 'k', type: 'int64' },
  { name: 'x', type: 'float64' },
  { name: 's', type: 'utf8' },
  { name: 'b', type: 'bool' },
  { name: 'd', type: 'date' },
  { name: 'p', type: 'decimal128(38, 2)' },
];
const WORDS = [
  '',
  'a',
  'ab',
  'Zebra',
  'zebra',
  'ärger',
  '日本',
  '😀',
  'a longer text, for text takes the most room',
];

/** A table with nulls in every column but the first, whose key `k` has about `keys` values. */
function table(seed: number, rows: number, keys: number) {
  const next = random(seed);
  const whole = (below: number) => Math.floor(next() * below);
  const maybe = <T>(value: T) => (next() < 0.1 ? null : value);
  const special = [Number.NaN, -0, 0, Number.POSITIVE_INFINITY, 0.1, 1e300];
  const batches: Batch[] = [];
  for (let start = 0; start < rows; start += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, rows - start);
    const values = Array.from({ length }, (_, row): Scalar[] => [
      BigInt(start + row),
      maybe(BigInt(whole(keys))),
      maybe(next() < 0.1 ? (special[whole(special.length)] ?? 0) : next() * 1_000 - 500),
      maybe(`${WORDS[whole(WORDS.length)]}${whole(keys)}`),
      maybe(next() < 0.5),
      maybe(whole(keys)),
      // Some in 128 bits.
      maybe(new Decimal(BigInt(whole(keys)) + (next() < 0.01 ? 2n ** 70n : 0n), 2)),
    ]);
    const columns = FIELDS.map(({ type }, index) =>
      vectorOf(
        type,
        values.map((row) => row[index] ?? null),
      ),
    );
    batches.push({ rows: length, columns });
  }
  return memorySource(FIELDS, batches);
}

function rowsOf({ batches }: Pick<JobResult, 'batches'>): Scalar[][] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => scalarAt(column, row))),
  );
}

const QUERIES: Readonly<Record<string, string>> = {
  sort: 'SELECT * FROM t ORDER BY k DESC NULLS FIRST, x NULLS LAST, s',
  'sort by expressions, in part':
    'SELECT s, x FROM t ORDER BY substring(s FROM 1 FOR 3) DESC, abs(x), b LIMIT 2000 OFFSET 1000',
  'sort of equal rows': 'SELECT id FROM t ORDER BY b',
  aggregate:
    'SELECT s, d, count(*), count(x), sum(x), avg(x), min(s), max(x), min(b), sum(k), max(d) FROM t GROUP BY s, d',
  decimals: 'SELECT p, count(*), sum(p), avg(p), min(p + 1), max(p) FROM t GROUP BY p ORDER BY p DESC',
  'join by decimals': 'SELECT t.id, u.id, t.p FROM t JOIN u ON t.p = u.p - 1',
  'aggregate with filters':
    "SELECT k, sum(x) FILTER (WHERE b), min(s) FILTER (WHERE s > 'b') FROM t GROUP BY k",
  'aggregate of expressions':
    'SELECT substring(s FROM 2), k + 1, sum(x * 2) FROM t GROUP BY substring(s FROM 2), k + 1',
  'aggregates of modules': 'SELECT k, mean(x), total(id) FROM t GROUP BY k',
  'distinct rows': 'SELECT DISTINCT k, s FROM t',
  'distinct values': 'SELECT count(DISTINCT s), sum(DISTINCT x), count(DISTINCT k), count(*) FROM t',
  'distinct values of groups': 'SELECT k, count(DISTINCT s), sum(DISTINCT x) FROM t GROUP BY k',
  'inner join': 'SELECT t.id, u.id, t.s FROM t JOIN u ON t.k = u.k',
  'join by two keys': 'SELECT t.id, u.id FROM t JOIN u ON t.k = u.k AND t.b = u.b',
  'left join': 'SELECT t.id, u.id, u.s FROM t LEFT JOIN u ON t.k = u.k AND t.x < u.x',
  'right join': 'SELECT t.id, u.id, u.s FROM t RIGHT JOIN u ON t.k = u.k AND t.x < u.x',
  'full join': 'SELECT t.id, u.id, t.s FROM t FULL JOIN u ON t.k = u.k AND t.x < u.x',
  'semi join': 'SELECT id FROM t LEFT SEMI JOIN u ON t.k = u.k AND t.x < u.x',
  'anti join': 'SELECT id FROM t LEFT ANTI JOIN u ON t.k = u.k AND t.x < u.x',
  'not in': 'SELECT id FROM t WHERE k NOT IN (SELECT u.k FROM u WHERE u.k IS NOT NULL AND u.s IS NOT NULL)',
  'not in, with a null': 'SELECT id FROM t WHERE k NOT IN (SELECT u.k FROM u)',
  'scalar subquery': 'SELECT id, (SELECT max(u.s) FROM u WHERE u.id = t.id) FROM t',
  'join without keys': 'SELECT v.id, u.id FROM v JOIN u ON v.x < u.x - 700',
  'left join without keys': 'SELECT v.id, u.id FROM v LEFT JOIN u ON v.x > u.x + 900',
  'full join without keys': 'SELECT v.id, u.id FROM v FULL JOIN u ON v.x > u.x + 900',
  'join of one key': 'SELECT v.id, u.id FROM v LEFT JOIN u ON v.id % 20 = u.id - u.id',
  'semi join of one key': 'SELECT v.id FROM v LEFT SEMI JOIN u ON v.id % 2 = u.id - u.id AND v.x < u.x - 900',
  'set operations': 'SELECT s, d FROM t EXCEPT SELECT s, d FROM u UNION SELECT s, d FROM u WHERE b',
  window:
    'SELECT id, row_number() OVER (PARTITION BY k ORDER BY x, id), rank() OVER (PARTITION BY k ORDER BY s), sum(x) OVER (PARTITION BY k ORDER BY id), lag(s) OVER (PARTITION BY k ORDER BY id) FROM t',
  'window over all': 'SELECT id, dense_rank() OVER (ORDER BY s), count(*) OVER (ORDER BY x) FROM t',
  'what one query computes twice':
    'WITH g AS (SELECT s, count(*) AS n, sum(x) AS x FROM t GROUP BY s) SELECT a.s, b.n, a.x FROM g a JOIN g b ON a.s = b.s ORDER BY a.x, a.s',
};

describe('with hardly any memory the rows are the same, in the same order', () => {
  test.each(Object.entries(QUERIES))('%s', async (_, query) => {
    for (const [seed, partitions] of [
      [1, 1],
      [2, 3],
    ] as const) {
      const tables = [
        { name: 't', source: table(seed, 5_000, 2_000) },
        { name: 'u', source: table(seed + 100, 3_000, 2_000) },
        { name: 'v', source: table(seed + 200, 100, 2_000) },
      ];
      const job = { query, tables, modules: [aggregates], partitions };
      const whole = await runJob(job);
      const tight = await runJob({ ...job, memory: TINY, spillFolder: folder });
      expect(whole.spilled).toEqual({ bytes: 0, pieces: 0 });
      expect(tight.spilled.pieces).toBeGreaterThan(0);
      expect(tight.spilled.bytes).toBeGreaterThan(1_000);
      expect(rowsOf(tight)).toEqual(rowsOf(whole));
      expect(await readdir(folder)).toEqual([]);
    }
  });
});

test('a sort and a grouping at once, with what each operator spilled', async () => {
  const set = range(0, 150_000)
    .derive('k', col('id').mul(7_919n).mod(100_003n))
    .groupBy('k')
    .agg({ n: count() })
    .sort('k');
  const report = await analyze(set.plan, { modules: [], memory: TINY, spillFolder: folder });
  expect(report.replaceAll(/\d+/g, 'N')).toBe(
    [
      'stage N: N partition, answer',
      '  sort by #N: N rows, spilled N bytes in N pieces',
      '    aggregate by [#N] count(): N rows, spilled N bytes in N pieces',
      '      project k = ((#N * N) % N): N rows',
      '        scan memory [id]: N rows',
    ].join('\n'),
  );
  expect(await readdir(folder)).toEqual([]);
});

describe('temporary files', () => {
  const sorted = (options: object) => {
    const set = range(0, 300_000).derive('k', col('id').mul(7_919n).mod(300_007n)).sort('k');
    return stream(set.plan, { modules: [], memory: TINY, spillFolder: folder, ...options });
  };
  /** This process's open files among the temporary ones, by what they were called. */
  const open = async () => {
    const paths = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    return paths.filter((path) => path.includes('heddle-spill-') && path.startsWith(folder));
  };

  test('have no names, and are closed when whoever reads stops early', async () => {
    let rows = 0;
    for await (const batch of sorted({})) {
      rows += batch.rows;
      expect(await readdir(folder)).toEqual([]);
      expect((await open()).length).toBe(1);
      break;
    }
    expect(rows).toBeGreaterThan(0);
    expect(await open()).toEqual([]);
  });

  test('are closed when the run is cancelled, which it can be while it sorts', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const task = (async () => {
      for await (const _ of sorted({ signal: controller.signal }));
    })();
    expect(await failure(task)).toMatch(/^HEDDLE2104: /);
    expect(await open()).toEqual([]);
  });

  test('are closed when an operator fails', async () => {
    const failing = range(0, 300_000)
      .sort(desc('id'))
      .derive('k', lit(1n).mod(col('id').sub(5n)));
    const task = (async () => {
      for await (const _ of stream(failing.plan, { modules: [], memory: TINY, spillFolder: folder }));
    })();
    expect(await failure(task)).toMatch(/^HEDDLE4004: /);
    expect(await open()).toEqual([]);
  });

  test('that cannot be made are HEDDLE4005, with the folder', async () => {
    const missing = join(folder, 'missing');
    const task = (async () => {
      for await (const _ of sorted({ spillFolder: missing }));
    })();
    expect(await failure(task)).toMatch(
      new RegExp(`^HEDDLE4005: ${missing}: \\d+ bytes .* \\(ENOENT: .*\n  hint: free space`, 's'),
    );
  });

  test('that stay in a cache are read again by later runs, and are closed by clear', async () => {
    const store = new CacheStore();
    const { plan } = range(0, 50_000);
    const cached: Plan = { kind: 'cache', input: plan, store, fields: plan.fields };
    const options = { modules: [], memory: TINY, spillFolder: folder };
    const first = await execute(cached, options);
    const second = await execute(cached, options);
    expect(first.spilled.bytes).toBeGreaterThan(300_000);
    expect(second.spilled.bytes).toBe(0);
    expect(rowsOf(second)).toEqual(rowsOf(first));
    expect((await open()).length).toBe(1);
    store.clear();
    expect(await open()).toEqual([]);
  });
});
