import { afterAll, beforeAll, expect, test } from 'vitest';
import { col, count, from, iterate, range, read } from '../../src/dataset/index.js';
import { ResultStore } from '../../src/index.js';
import { Fingerprints } from '../../src/store/fingerprint.js';
import { vectorOf } from '../../src/table/builder.js';
import { ObjectServer } from '../support/object-server.js';
import { failure } from '../support/run.js';

const store = 's3://results/of/us';
let server: ObjectServer;
beforeAll(async () => {
  server = await ObjectServer.start('results', 'data');
});
afterAll(() => server.stop());

const kept = async () => (await server.keys('results')).map((key) => key.replace(/[0-9a-f]{64}/, 'x'));

test('results are kept in an object store, and taken until an object that they come from changes', async () => {
  await server.put('data', 'visits.csv', 'user,n\nu0,1\nu1,2\n');
  const clean = () =>
    read.csv('s3://data/visits.csv', { user: 'utf8', n: 'int64' }).filter(col('n').gt(1)).named('clean');
  const said = async () =>
    (await clean().explain(1, { store })).split('\n')[0]?.replace(/ [0-9a-f]{12}$/, '');
  expect(await failure(new ResultStore(store).named())).toMatch(/^HEDDLE4001: .*: no store of results/);
  expect(await said()).toBe('kept: "clean"');
  expect(await clean().collect({ store })).toEqual([{ user: 'u1', n: 2n }]);
  expect(await kept()).toEqual(['of/us/x.arrow', 'of/us/named/clean.json']);
  expect(await said()).toBe('reused: "clean"');
  server.asked = [];
  expect(await clean().collect({ store })).toEqual([{ user: 'u1', n: 2n }]);
  // What it comes from is looked at, and not read.
  expect(server.asked.filter(({ path }) => path.startsWith('/data')).map(({ method }) => method)).toContain(
    'HEAD',
  );
  expect(
    server.asked.filter(({ method, path }) => method === 'GET' && path.startsWith('/data/visits')),
  ).toEqual([]);
  await server.put('data', 'visits.csv', 'user,n\nu0,1\nu1,3\n');
  expect(await said()).toBe('kept: "clean"');
  expect(await clean().collect({ store })).toEqual([{ user: 'u1', n: 3n }]);
  const [result] = await new ResultStore(store).named();
  expect([result?.name, result?.fields.map(({ name }) => name)]).toEqual(['clean', ['user', 'n']]);
  expect(await read.arrow(result?.path ?? '', { n: 'int64' }).collect()).toEqual([{ n: 3n }]);
});

test('partitions that were done are taken, and go when the whole is there', async () => {
  const grouped = range(0, 400_000)
    .derive('k', col('id').mod(100))
    .groupBy('k')
    .agg({ n: count() })
    .named('grouped');
  const fingerprint = (await Fingerprints.over([grouped.plan], [], 2)).of(grouped.plan);
  if (!('digest' in fingerprint)) throw new TypeError(fingerprint.why);
  const parts = new ResultStore(store).partitions(fingerprint.digest, grouped.plan.fields);
  // Rows that no run would give: these were taken.
  const batch = { rows: 1, columns: [vectorOf('int64', [-1n]), vectorOf('int64', [-2n])] };
  for (const partition of [0, 1]) await parts.keep(partition, 2, [batch]);
  expect((await kept()).filter((key) => key.includes('-of-'))).toEqual([
    'of/us/x.0-of-2.arrow',
    'of/us/x.1-of-2.arrow',
  ]);
  expect(await grouped.collect({ store, partitions: 2 })).toEqual([
    { k: -1n, n: -2n },
    { k: -1n, n: -2n },
  ]);
  expect((await kept()).filter((key) => key.includes('-of-'))).toEqual([]);
});

test('so is the result of an iteration', async () => {
  let rounds = 0;
  const run = () =>
    iterate(from([{ id: 1n }]), (set) => set.select({ id: col('id').add(1) }), {
      name: 'looped',
      times: 3,
      store,
      observer: {
        began: () => {
          rounds++;
          return () => undefined;
        },
        stored: () => undefined,
      },
    });
  const first = await run();
  expect([first.rounds, await first.rows.collect()]).toEqual([3, [{ id: 4n }]]);
  const ran = rounds;
  const second = await run();
  expect([second.rounds, await second.rows.collect(), rounds]).toEqual([3, [{ id: 4n }], ran]);
});
