import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeddleModule } from '@heddle/host';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  aggregate,
  asc,
  call,
  col,
  count,
  type DataSet,
  from,
  iterate,
  lit,
  range,
  read,
  sum,
} from '../../src/dataset/index.js';
import type { ObservedRun, RunObserver } from '../../src/exec/observer.js';
import type { Physical, Step } from '../../src/physical/physical.js';
import { Fingerprints } from '../../src/store/fingerprint.js';
import { ResultStore } from '../../src/store/result-store.js';
import { vectorOf } from '../../src/table/builder.js';
import { failure } from '../support/run.js';

const corpus = (name: string) =>
  HeddleModule.load(fileURLToPath(new URL(`../../../../conformance/dist/${name}.wasm`, import.meta.url)));

let folder: string;
let store: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-store-'));
  store = join(folder, 'store');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const kept = async () => (await readdir(store)).filter((file) => file.endsWith('.arrow')).length;
/** What `explain` says of the named parts, without digests. */
const said = async (set: { explain(partitions: number, options: { store: string }): Promise<string> }) =>
  ((await set.explain(1, { store })).split('\n\n')[0] ?? '')
    .split('\n')
    .map((line) => line.replace(/ [0-9a-f]{12}$/, ''));

/** `visits.csv` of so many rows, with a time of its own. */
async function visits(rows: number, seconds: number) {
  const path = join(folder, 'visits.csv');
  await writeFile(
    path,
    `user,n\n${Array.from({ length: rows }, (_, row) => `u${row % 3},${row}\n`).join('')}`,
  );
  await utimes(path, seconds, seconds);
  return read.csv(path, { user: 'utf8', n: 'int64' });
}

describe('named results', () => {
  test('are kept, and taken by the next run and by one that goes on from them', async () => {
    const source = await visits(10, 1_000);
    const clean = source.filter(col('n').gt(1)).named('clean');
    const totals = clean
      .groupBy('user')
      .agg({ total: sum(col('n')) })
      .named('totals');
    expect(await said(totals)).toEqual(['kept: "totals"', 'kept: "clean"']);
    const expected = [
      { user: 'u0', total: 18n },
      { user: 'u1', total: 11n },
      { user: 'u2', total: 15n },
    ];
    expect(await totals.sort('user').collect({ store })).toEqual(expected);
    expect(await kept()).toBe(2);
    expect(await said(totals)).toEqual(['reused: "totals"']);
    expect(await said(clean.agg({ n: count() }))).toEqual(['reused: "clean"']);
    // Whether the rows are those of the files is asked of the files.
    await rm(join(folder, 'visits.csv'));
    expect(await failure(totals.collect({ store }))).toMatch(/^HEDDLE4001: .*visits.csv: no such file/);
    await visits(10, 1_000);
  });

  test('what stands below a result that is there is not computed', async () => {
    let calls = 0;
    const module = corpus('basics');
    const source = range(0, 100);
    const part = source
      .select({ name: call(module, 'reverse', [col('id').cast('utf8')], 'utf8') })
      .named('part');
    const counted = (set: typeof part) =>
      set.filter((row) => {
        calls++;
        return row.name !== null;
      });
    for (const runs of [1, 2, 3]) {
      expect(await counted(part).count({ store })).toBe(100);
      expect([calls, await kept()]).toEqual([100 * runs, 1]);
    }
    const log = join(folder, 'log');
    const logged = from([{ line: 'x' }])
      .pipe('tee', ['-a', log], { pure: true })
      .named('logged');
    for (const _ of [1, 2]) expect(await logged.collect({ store })).toEqual([{ line: 'x' }]);
    expect(await readFile(log, 'utf8')).toBe('x\n');
    // Other partitions, another name, a cache in between: the same rows.
    for (const same of [
      part.named('other'),
      source
        .cache()
        .select({ name: call(module, 'reverse', [col('id').cast('utf8')], 'utf8') })
        .named('x'),
    ])
      expect((await said(same))[0]).toMatch(/^reused/);
    expect(await part.count({ store, partitions: 4 })).toBe(100);
    expect(await kept()).toBe(2);
  });

  test('other parameters, other functions, other rows and other files are others', async () => {
    const module = corpus('basics');
    const rows = from([{ a: 1, b: 'x' }]);
    const sets = [
      rows,
      from([{ a: 2, b: 'x' }]),
      from([{ a: -0, b: 'x' }]),
      from([{ a: 0, b: 'x' }]),
      rows.select('a'),
      rows.rename({ a: 'c' }),
      rows.filter(col('a').gt(1)),
      rows.filter(col('a').gt(Number.NaN)),
      rows.limit(1),
      rows.sort('a'),
      rows.topK(1, asc('a')),
      rows.union(rows),
      rows.crossJoin(rows.rename({ a: 'c', b: 'd' })),
      rows.sample(0.5, 1),
      rows.sample(0.5, 2),
      rows.select({ b: call(module, 'reverse', [col('b')], 'utf8') }),
      rows.select({ b: lit('x') }),
      range(0, 1),
      range(0, 2),
      rows.select('b').pipe('cat', [], { pure: true }),
      rows.select('b').pipe('tac', [], { pure: true }),
      await visits(3, 1_000),
      read.csv(join(folder, 'visits.csv'), { user: 'utf8', n: 'int32' }),
      read.text(join(folder, 'visits.csv')),
      read.csv(join(folder, 'visits.csv'), { line: 'utf8' }),
    ];
    for (const [index, set] of sets.entries()) {
      expect(await said(set.named(`set ${index}`))).toEqual([`kept: "set ${index}"`]);
      // The last one has no such column: what fails is not kept.
      if (index === sets.length - 1) break;
      await set.named(`set ${index}`).collect({ store });
      expect(await kept()).toBe(index + 1);
    }
    for (const changed of [await visits(3, 2_000), await visits(4, 1_000)])
      expect(await said(changed.named('visits'))).toEqual(['kept: "visits"']);
  });

  test('what may be different the next time is never kept', async () => {
    const volatile = corpus('volatile');
    const one = from([{ n: 1 }], { n: 'int32' });
    const now = one.select({ now: call(volatile, 'is_after2020', [], 'bool') });
    const drawn = one.agg({ drawn: aggregate(volatile, 'distinct_draws', [col('n')], 'bool') });
    const draws = one.flatMap(volatile, 'draws', ['n'], { inRange: 'bool' });
    for (const [set, why] of [
      [now, 'the function is_after2020 is volatile'],
      [drawn, 'the function distinct_draws is volatile'],
      [draws, 'the function draws is volatile'],
      [one.filter(() => true), 'a TypeScript function has no fingerprint'],
      [read.command('date'), 'nobody said that the command date is pure'],
    ] as const) {
      expect(await said(set.named('x'))).toEqual([`never kept: "x": ${why}`]);
      expect(await set.named('x').limit(1).count({ store })).toBe(1);
    }
    expect(await readdir(folder)).toEqual([]);
    // Parts below are.
    await one
      .named('below')
      .filter(() => true)
      .named('above')
      .collect({ store });
    expect(await kept()).toBe(1);
  });

  test('a run that fails keeps what was done, and nothing of what was not', async () => {
    const good = range(0, 10).named('good');
    const bad = good.select({ x: lit(1n).mod(col('id')) }).named('bad');
    expect(await failure(bad.collect({ store }))).toMatch(/^HEDDLE4004/);
    expect(await said(bad)).toEqual(['kept: "bad"', 'reused: "good"']);
    expect(await kept()).toBe(1);
    await writeFile(join(folder, 'file'), '');
    expect(await failure(good.collect({ store: join(folder, 'file') }))).toMatch(
      /^HEDDLE4001: .*file: it cannot be written/,
    );
  });

  test('an iteration with a name is kept whole, with its number of rounds', async () => {
    const log = join(folder, 'log');
    const start = from([{ line: 'a' }]);
    const run = (name: string, times: number, command = 'tee') =>
      iterate(start, (set) => set.pipe(command, ['-a', log], { pure: true }), {
        name,
        times,
        store,
        until: (_, after) => after.agg({ n: count() }).select({ done: col('n').gt(1) }),
      });
    for (const _ of [1, 2]) {
      const { rows, rounds } = await run('looped', 3);
      expect([rounds, await rows.collect()]).toEqual([3, [{ line: 'a' }]]);
    }
    expect(await readFile(log, 'utf8')).toBe('a\na\na\n');
    await run('longer', 4);
    expect(await readFile(log, 'utf8')).toBe('a\n'.repeat(7));
    expect((await new ResultStore(store).named()).map(({ name }) => name)).toEqual(['longer', 'looped']);
    // What stands on it is kept, too; a part inside a round is not: each round has its own.
    const { rows } = await run('looped', 3);
    for (const expected of [/^kept/, /^reused/]) {
      const above = rows.filter(col('line').eq('a')).named('above');
      expect((await said(above))[0]).toMatch(expected);
      await above.collect({ store });
    }
    const before = await kept();
    const inside = await iterate(range(0, 1), (set) => set.select({ id: col('id').add(1) }).named('round'), {
      times: 3,
      store,
    });
    expect([await inside.rows.collect(), await kept()]).toEqual([[{ id: 3n }], before]);
    const lambda = await iterate(range(0, 1), (set) => set.filter(() => true), {
      name: 'x',
      times: 1,
      store,
    });
    expect([lambda.rounds, await kept()]).toEqual([1, before]);
  });

  test('a store says what its names stand for', async () => {
    const results = async () =>
      (await new ResultStore(store).named()).map(({ name, fields }) => [name, fields.length]);
    expect(await failure(results())).toMatch(/^HEDDLE4001: .*no store of results/);
    await range(0, 3).named('a/b ä').collect({ store });
    await range(0, 4).named('n').collect({ store });
    await range(0, 5)
      .select({ id: col('id'), m: lit(null) })
      .named('n')
      .collect({ store });
    expect(await results()).toEqual([
      ['a/b ä', 1],
      ['n', 2],
    ]);
    await writeFile(join(store, 'named', 'n.json'), '{"name": "n", "fingerprint": "../../x", "columns": []}');
    expect(await failure(results())).toMatch(/^HEDDLE4001: .*n.json: not a result of a store/);
  });
});

describe('a run that ends early', () => {
  /** Runs until so many partitions are done; resolves to the rows that scans gave, or those of the whole. */
  async function scanned(set: DataSet<{ readonly k: 'int64' }>, until: number): Promise<number> {
    let run: ObservedRun | undefined;
    const observer: RunObserver = {
      began(begun) {
        run ??= begun;
        return () => undefined;
      },
      stored: () => undefined,
    };
    const ended = {
      get aborted() {
        return (run?.done.partitions ?? 0) >= until;
      },
    };
    const options = { store, partitions: 4, observer, signal: ended as AbortSignal };
    const rows = set.collect(options);
    if (until < 4) expect(await failure(rows)).toMatch(/^HEDDLE2104/);
    else
      expect((await rows).map(({ k }) => k).sort()).toEqual((await set.collect()).map(({ k }) => k).sort());
    const stepsOf = (node: Physical): Step[] =>
      node.kind === 'step' ? [node, ...node.inputs.flatMap(stepsOf)] : [];
    const steps = run?.stages.flatMap(({ root }) => stepsOf(root)) ?? [];
    return steps
      .filter(({ plan }) => plan.kind === 'scan')
      .reduce((sum, step) => sum + (run?.metrics(step).rows ?? 0), 0);
  }

  test('is gone on with: partitions that were done are not computed again', async () => {
    const clean = range(0, 400_000)
      .select({ k: col('id').mul(2) })
      .named('clean');
    const whole = 400_000;
    expect(await scanned(clean, 2)).toBeLessThan(whole);
    const names = (await readdir(store)).map((name) => name.replace(/^[0-9a-f]{64}/, 'x')).sort();
    expect(names).toEqual(['named', 'x.0-of-4.arrow', 'x.1-of-4.arrow']);
    // A file that was cut off by somebody else is none.
    const [first] = (await readdir(store)).filter((name) => name.endsWith('.0-of-4.arrow'));
    if (first === undefined) throw new TypeError('no partition');
    await writeFile(join(store, first), 'ARROW');
    const rest = await scanned(clean, 4);
    expect(rest).toBeGreaterThan(whole / 2);
    expect(rest).toBeLessThan(whole);
    expect(await kept()).toBe(1);
    expect((await readdir(store)).filter((name) => name.includes('-of-'))).toEqual([]);
  });

  test('with all partitions done runs nothing before them', async () => {
    const grouped = range(0, 400_000).derive('k', col('id').mod(1_000)).groupBy('k').agg({}).named('grouped');
    const results = new ResultStore(store);
    const digests = (await Fingerprints.over([grouped.plan], [], 4)).of(grouped.plan);
    if (!('digest' in digests)) throw new TypeError(digests.why);
    const parts = results.partitions(digests.digest, grouped.plan.fields);
    for (let partition = 0; partition < 4; partition++) {
      const values = Array.from({ length: 250 }, (_, row) => BigInt(row * 4 + partition));
      await parts.keep(partition, 4, [{ rows: 250, columns: [vectorOf('int64', values)] }]);
    }
    expect(await scanned(grouped, 4)).toBe(0);
    expect(await kept()).toBe(1);
  });
});
