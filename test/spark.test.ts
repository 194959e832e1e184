import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { inProcess, spark as onSpark } from '@heddle/engine/weavers';
import { findSpark, SparkConnectClient, SparkJob } from '@heddle/spark';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childEnv, python } from '../scripts/lib/cache.mjs';
import { SparkCluster } from './support/spark-cluster.js';
import { programs, rowsOn, SQL_QUERIES, sqlProgram } from './support/woven.js';

const run = promisify(execFile);
const cli = resolve('host/cli/bin/heddle.js');
const flights = resolve('examples/01-flights');
const corpus = (name: string) => resolve('conformance', 'dist', `${name}.wasm`);
const folder = mkdtempSync(join(tmpdir(), 'heddle-spark-'));
const cluster = new SparkCluster();
const spark = findSpark();
// The driver of a job on the cluster is reached by this name.
const env = { ...childEnv, SPARK_HOME: spark.home, HEDDLE_SPARK_JAR: spark.jar, SPARK_LOCAL_IP: '127.0.0.1' };

beforeAll(async () => {
  Object.assign(process.env, env);
  await cluster.start();
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What `heddle sql` leaves behind, progress left out. */
async function sql(...args: string[]) {
  const all = [cli, 'sql', '-p', corpus('basics'), '-p', corpus('failures'), '-f', 'csv', ...args];
  const { stdout, stderr, code } = await run(process.execPath, all, { env }).then(
    (done) => ({ ...done, code: 0 }),
    (failure: { stdout: string; stderr: string; code: number }) => failure,
  );
  return { stdout, stderr: stderr.replace(/^heddle: .*\n/gm, ''), code };
}

/** Rows of a query as arrays. */
async function rows(client: SparkConnectClient, query: string) {
  return [...(await (await client.sql(query)).table())].map((row) => [...row].map(([, value]) => value));
}

describe('a Spark that runs already', () => {
  const airports = resolve('node_modules/vega-datasets/data/airports.csv');
  const query = `SELECT state, count(*) AS n, sum(or_zero(length(iata))), 'a\\b' FROM '${airports}' GROUP BY state ORDER BY n DESC, state LIMIT 9`;

  it('answers heddle sql as the TypeScript host does, through a master and through Connect', async () => {
    const expected = await sql('-c', query);
    expect(expected).toMatchObject({ code: 0, stderr: '' });
    for (const url of [cluster.connect, cluster.master]) {
      expect(await sql('--host', 'spark', '--url', url, '-c', query)).toEqual(expected);
    }
  });

  it('fails as the TypeScript host does', async () => {
    const failing = `SELECT throwing(latitude, name) FROM '${airports}' WHERE iata = '00M'`;
    const expected = await sql('-c', failing);
    expect(expected).toMatchObject({ code: 1, stderr: expect.stringContaining('failures.ts:5:24') });
    expect(await sql('--host', 'spark', '--url', cluster.connect, '-c', failing)).toEqual(expected);
    const wrong = cluster.connect.replace(/;token=.*/, ';token=wrong');
    expect(await sql('--host', 'spark', '--url', wrong, '-c', failing)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('HEDDLE4003'),
    });
  });

  it('runs the flights example from TypeScript and from PySpark Connect', async () => {
    const args = [join(flights, 'run.mjs'), 'spark', '--url', cluster.connect];
    const typescript = await run(process.execPath, args, { env, maxBuffer: 1 << 24 });
    for (const name of ['routes', 'accuracy', 'delays']) {
      expect(typescript.stdout).toContain(`spark: the rows of expected/${name}.csv`);
    }
    const path = { PYTHONPATH: resolve('jvm-bridge/python'), TZ: 'UTC' };
    const data = resolve('node_modules/vega-datasets/data');
    const program = [join(flights, 'spark', 'flights.py'), cluster.connect, data, folder];
    await run(python, program, { env: { ...env, ...path } });
    for (const name of ['routes', 'accuracy', 'delays']) {
      const written = readFileSync(join(folder, `${name}.csv`), 'utf8');
      expect(written).toBe(readFileSync(join(flights, 'expected', `${name}.csv`), 'utf8'));
    }
  });

  it("runs the flights example with Spark's own tools, in SQL, Scala and PySpark", async () => {
    const { stdout } = await run(process.execPath, [join(flights, 'spark.mjs'), cluster.master], {
      env: { ...env, PYSPARK_PYTHON: python },
      maxBuffer: 1 << 24,
    });
    for (const surface of ['sql', 'scala', 'pyspark']) {
      for (const name of ['routes', 'accuracy', 'delays']) {
        expect(stdout).toContain(`${surface}: the rows of expected/${name}.csv`);
      }
    }
  });
});

describe('a Connect session', () => {
  it('has functions, files and answers of its own', async () => {
    const modules = ['basics', 'kernels'].map((name) => join(folder, name, 'geo.wasm'));
    const [one, other] = [
      await SparkConnectClient.connect(cluster.connect),
      await SparkConnectClient.connect(cluster.connect),
    ];
    try {
      for (const [index, name] of ['basics', 'kernels'].entries()) {
        mkdirSync(join(folder, name));
        await copyFile(corpus(name), modules[index] ?? '');
      }
      expect(await one.register(modules[0] ?? '', { function: 'addLongs', name: 'f' })).toEqual(['f']);
      expect(await other.register(modules[1] ?? '', { function: 'product', name: 'f' })).toEqual(['f']);
      const query = 'SELECT sum(f(id, 2)) AS s FROM range(0, 1000, 1, 2)';
      expect(await Promise.all([rows(one, query), rows(other, query)])).toEqual([[[501500n]], [[999000n]]]);
      expect(await one.register(corpus('partitions'))).toContain('running_sum');
      const table = "TABLE(SELECT 'k' AS key, id AS value FROM range(3))";
      expect(await rows(one, `SELECT total FROM running_sum(${table})`)).toEqual([[0n], [1n], [3n]]);
      await expect(one.sql('SELECT f(1)')).rejects.toMatchObject({ code: 'HEDDLE1102' });
      await expect(one.register(corpus('basics'), { function: 'nope' })).rejects.toMatchObject({
        code: 'HEDDLE1101',
      });
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });

  it('streams batches over connections that the server cuts, and tells its progress', async () => {
    const client = await SparkConnectClient.connect(cluster.connect);
    const tasks: number[] = [];
    let next = 0n;
    let batches = 0;
    try {
      await client.register(corpus('basics'), { function: 'addLongs' });
      const result = await client.sql('SELECT add_longs(id, 1) - 1 AS id FROM range(0, 1000000, 1, 4)');
      const onProgress = ({ finishedTasks }: { finishedTasks: number }) => tasks.push(finishedTasks);
      for await (const batch of result.batches({ onProgress })) {
        batches += 1;
        for (const value of batch.getChildAt(0) ?? [])
          if (value !== next++) throw new Error(`${value} after ${next}`);
      }
    } finally {
      await client.close();
    }
    expect(next).toBe(1_000_000n);
    expect(batches).toBeGreaterThan(4);
    expect(tasks.length).toBeGreaterThan(0);
  });

  it('ends a call in the middle', async () => {
    const client = await SparkConnectClient.connect(cluster.connect);
    try {
      await client.register(corpus('failures'), { function: 'endless' });
      const running = await client.sql('SELECT endless(cast(id AS INT)) FROM range(2)');
      const signal = AbortSignal.timeout(3_000);
      await expect(running.table({ signal })).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(await rows(client, 'SELECT 1')).toEqual([[1]]);
    } finally {
      await client.close();
    }
  });
});

it('a job on the cluster tells its progress and is cancelled', async () => {
  const spec = {
    plugins: [corpus('failures')],
    tables: [],
    query: 'SELECT endless(cast(id AS INT)) FROM range(2)',
  };
  const job: SparkJob = SparkJob.submit(spec, {
    master: cluster.master,
    conf: { 'spark.cores.max': '2', 'spark.executor.memory': '768m' },
    onProgress: ({ runningTasks }) => {
      if (runningTasks > 0) job.cancel();
    },
  });
  await expect(job.result).rejects.toMatchObject({ name: 'AbortError' });
  expect(job.progress?.tasks).toBeGreaterThan(0);
});

describe('DataSet programs', () => {
  const here = inProcess();
  const all = programs();

  it.each([...Object.keys(all), ...SQL_QUERIES])('%s has the rows of this process', async (name) => {
    const program = all[name] ?? (await sqlProgram(name));
    const weaver = onSpark({ url: cluster.connect, folder });
    expect(await rowsOn(program, weaver), weaver.explain(program)).toEqual(await rowsOn(program, here));
  });

  it('run by spark-submit on a master as well', async () => {
    const conf = { 'spark.cores.max': '2', 'spark.executor.memory': '768m' };
    const { groups } = all;
    if (groups === undefined) throw new TypeError('no program of groups');
    const found = await rowsOn(groups, onSpark({ url: cluster.master, folder, conf }));
    expect(found).toEqual(await rowsOn(groups, here));
  });
});

it('the protocol is that of the distribution', () => {
  const script = [
    'import glob, sys, zipfile, os',
    'home, ours = sys.argv[1:]',
    "jar = zipfile.ZipFile(glob.glob(home + '/jars/spark-connect_*.jar')[0])",
    "names = sorted(os.listdir(ours + '/spark/connect'))",
    "print([n for n in names if jar.read('spark/connect/' + n) != open(ours + '/spark/connect/' + n, 'rb').read()], len(names))",
  ].join('\n');
  const output = execFileSync(python, ['-c', script, spark.home, 'host/spark/proto'], { encoding: 'utf8' });
  expect(output.trim()).toBe('[] 10');
});
