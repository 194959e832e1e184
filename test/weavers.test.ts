import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '@heddle/engine';
import { col, from, range } from '@heddle/engine/dataset';
import type { ObservedRun, RunEnd } from '@heddle/engine/report';
import { dataFusion, inProcess, spark, type Weaver } from '@heddle/engine/weavers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SparkCluster } from './support/spark-cluster.js';
import {
  corpus,
  exampleSamples,
  FAILING,
  filePrograms,
  flightsProgram,
  programs,
  randomPrograms,
  rowsOn,
  SQL_QUERIES,
  sqlProgram,
  tpchPrograms,
} from './support/woven.js';

/** `npm run test:full -- --only weavers` compares more programs, and on Spark as well. */
const FULL = process.env.HEDDLE_WEAVERS === 'full';
/** Random queries of one test. */
const RANDOM = 40;
const here = inProcess();
let folder: string;
let cluster: SparkCluster | null = null;
let others: Weaver[];
let random: ReturnType<typeof randomPrograms> | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-weavers-'));
  others = [dataFusion({ folder })];
  if (!FULL) return;
  cluster = await new SparkCluster().start();
  others.push(spark({ url: cluster.connect, folder }));
});
afterAll(async () => {
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function compare(program: Program, name: string): Promise<number> {
  const expected = await rowsOn(program, here);
  for (const weaver of others) {
    const found = await rowsOn(program, weaver).catch((error: unknown) => {
      throw new Error(`${name} on ${weaver.name}: ${error}\n${weaver.explain(program)}`);
    });
    expect(found, `${name} on ${weaver.name}\n${weaver.explain(program)}`).toEqual(expected);
  }
  return expected.length;
}

describe('the same rows', () => {
  const all = programs();
  test.each(Object.keys(all))('%s', async (name) => {
    const program = all[name];
    if (program === undefined) throw new TypeError(name);
    expect(await compare(program, name)).toBeGreaterThan(0);
  });
  test.each(SQL_QUERIES)('%s', async (query) => {
    await compare(await sqlProgram(query), query);
  });
  test('files', async () => {
    for (const [name, set] of Object.entries(await filePrograms(folder)))
      expect(await compare(set, name)).toBe(3);
  });
  // In parts, so that none takes longer than a test may.
  const starts = Array.from({ length: FULL ? 5 : 1 }, (_, part) => part * RANDOM);
  test.each(starts)('random queries from %i on', async (start) => {
    random ??= randomPrograms(starts.length * RANDOM);
    let rows = 0;
    for (const [query, program] of Object.entries(await random).slice(start, start + RANDOM)) {
      rows += await compare(program, query);
    }
    expect(rows).toBeGreaterThan(100);
  });
  test('TPC-H', async () => {
    const { folder: files, programs: queries } = await tpchPrograms('0.01');
    try {
      const names = FULL ? Object.keys(queries) : ['q1', 'q3', 'q16', 'q20', 'q21'];
      for (const name of names) {
        const program = queries[name];
        if (program === undefined) throw new TypeError(name);
        expect(await compare(program, name)).toBeGreaterThan(0);
      }
    } finally {
      await rm(files, { recursive: true, force: true });
    }
  });
});

describe('examples', () => {
  test('programs', async () => {
    const iterations = /page rank|logistic|breadth/;
    for (const [name, sample] of Object.entries(await exampleSamples(folder))) {
      // A round of an iteration is a run of DataFusion.
      if (!FULL && iterations.test(name)) continue;
      const expected = await rowsOn(await sample(), here);
      expect(expected.length, name).toBeGreaterThan(0);
      for (const on of others) {
        // Rounds of an iteration run where its rows do.
        const set = await sample({ on });
        expect(await rowsOn(set, on), `${name} on ${on.name}`).toEqual(expected);
      }
    }
  });
  test('flights', async () => {
    for (const name of FULL ? ['routes', 'accuracy', 'delays'] : ['routes']) {
      expect(await compare(await flightsProgram(folder, name), name)).toBeGreaterThan(0);
    }
  });
});

describe('failures', () => {
  test.each(FAILING)('%s fails everywhere', async (query) => {
    const program = await sqlProgram(query);
    for (const weaver of [here, ...others]) {
      await expect(rowsOn(program, weaver), weaver.name).rejects.toMatchObject({ code: 'HEDDLE4004' });
    }
  });
  test('nothing is left behind', async () => {
    expect((await readdir(folder)).filter((name) => name.startsWith('heddle-weave-'))).toEqual([]);
  });
});

describe('what a weaver does not cover is refused before it runs, with the node', () => {
  const rows = from([{ id: 1n }]);
  const refused: readonly (readonly [string, Program, RegExp])[] = [
    [
      'a lambda',
      rows.filter(({ id }) => id === 1n).named('ones'),
      /filter lambda.* "ones": .*export it from a module/,
    ],
    ['a sample', range(0, 9).sample(0.5), /sample 0\.5: .*sample in process/],
    [
      'two functions of a name',
      { plan: rows.plan, modules: [corpus('basics'), corpus('js-tier/basics')] },
      /two modules/,
    ],
  ];
  test.each(refused)('%s', async (_, program, message) => {
    for (const weaver of [dataFusion({ url: 'df://nowhere:1' }), spark({ url: 'sc://nowhere:1' })]) {
      await expect(weaver.run(program)).rejects.toMatchObject({
        code: 'HEDDLE4007',
        message: expect.stringMatching(message),
      });
      expect(() => weaver.explain(program)).toThrow(message);
    }
  });
});

test('a DataSet runs where it is told, and can be cancelled', async () => {
  const set = range(0, 10).filter(col('id').gt(6));
  const [on] = others;
  if (on === undefined) throw new TypeError('no weaver');
  expect(await set.collect({ on })).toEqual([{ id: 7n }, { id: 8n }, { id: 9n }]);
  expect(await set.count({ on })).toBe(3);
  expect((await set.toArrow({ on })).numRows).toBe(3);
  expect(await set.write(join(folder, 'out.csv'), 'csv', { on })).toBe(3);
  const seen: unknown[] = [];
  const began = ({ where, stages, plan }: ObservedRun) => {
    return (end: RunEnd) => seen.push([where, stages.length, plan === set.plan, end]);
  };
  await set.collect({ on, observer: { began, stored: () => undefined } });
  expect(seen).toEqual([[on.name, 0, true, { rows: 3 }]]);
  await expect(set.count({ on, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});
