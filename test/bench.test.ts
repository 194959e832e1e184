import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Line {
  definition: string;
  host: string;
  function: string;
  tier: string;
  strategy: string;
}

const bench = (...args: string[]) =>
  execFileSync(process.execPath, ['bench/bench.mjs', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });

describe('bench test', () => {
  // It fails at the first wrong answer, row that left compiled code and instance made after the warm-up.
  const lines = bench('test', '--json')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
  const of = (definition: string, host: string, name: string) =>
    lines
      .filter((line) => line.definition === definition && line.host === host && line.function === name)
      .map((line) => line.strategy)
      .sort();

  it('has run every definition', () => {
    const files = readdirSync('bench/definitions').map((file) => file.replace('.toml', ''));
    expect([...new Set(lines.map((line) => line.definition))].sort()).toEqual(files.sort());
  });

  it('has every strategy on every host, and the stock Extism SDKs beside them', () => {
    const formats = ['arrow-ipc', 'json', 'protobuf', 'protobuf-row'];
    for (const name of ['haversine', 'email_domain']) {
      for (const host of ['ts', 'datafusion', 'spark']) {
        expect(of('formats', host, name)).toEqual(expect.arrayContaining([...formats, 'direct', 'native']));
      }
      for (const host of ['extism-js', 'extism-rust', 'extism-java']) {
        expect(of('formats', host, name)).toEqual(expect.arrayContaining(formats));
      }
    }
  });

  it.each([
    'extism-js',
    'extism-rust',
    'extism-java',
  ])('has a plain plugin with literals beside the module in %s', (host) => {
    const strategies = ['arrow-ipc', 'json', 'literal-row', 'protobuf', 'protobuf-row'];
    expect(of('formats', host, 'add_two')).toEqual(strategies);
  });

  it('has queries on every engine', () => {
    for (const host of ['engine', 'duckdb', 'spark-tables']) {
      expect(of('tpch', host, 'q21')).toEqual(['parquet']);
      for (const name of ['scan', 'q1', 'q6']) {
        expect(new Set(of('engine', host, name))).toEqual(new Set(['parquet', 'in-memory']));
      }
      for (const name of ['gcd', 'haversine']) expect(of('engine', host, name)).toContain('in-memory');
    }
    for (const name of ['q9', 'sort']) expect(of('spill', 'engine-bounded', name)).toEqual(['spill']);
  });

  it("has Spark's own kinds of UDF", () => {
    const byColumn = ['direct', 'native', 'pandas-udf', 'scala-udf'];
    const strategies = [...byColumn, 'java-udf', 'python-arrow-udf', 'python-udf'].sort();
    for (const name of ['haversine', 'email_domain']) {
      expect(of('queries', 'spark-sql', name)).toEqual(strategies);
      expect(of('queries', 'spark-sql-native', name)).toEqual(['direct', 'direct']);
    }
    expect(of('queries', 'spark-sql', 'add_two')).toEqual(
      expect.arrayContaining([...strategies, 'literal-row']),
    );
    expect(of('queries', 'spark-sql', 'total')).toEqual(byColumn);
    expect(of('queries', 'spark-sql-native', 'total')).toEqual(['direct']);
  });

  it.each([
    ['ts', ['assembly', 'direct', 'direct', 'native']],
    ['wasmtime', ['assembly', 'assembly-unstopped', 'direct', 'direct', 'native']],
    ['jvm', ['direct', 'direct', 'native']],
    ['jvm-native', ['direct', 'direct', 'native']],
  ])('has both tiers and what stands beside them on %s', (host, strategies) => {
    const functions = ['add', 'gcd', 'haversine', 'murmur3', 'domain', 'upper', 'luhn', 'prefixed', 'total'];
    for (const name of functions) expect(of('tiers', host, name)).toEqual(strategies);
  });
});

describe('the tables of the documents', () => {
  it('have a place for everything that is reported', () => {
    const text = [
      'README.md',
      'docs/choosing.md',
      'bench/RESULTS.md',
      'bench/COMPILED.md',
      'bench/ENGINE.md',
      'bench/KINDS.md',
    ]
      .map((file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8'))
      .join('\n');
    const places = [...text.matchAll(/<!-- BEGIN: ([\w-]+) -->/g)].map(([, name]) => name);
    expect(new Set(places)).toEqual(
      new Set([
        'bench',
        'formats',
        'breakdown',
        'tiers',
        'kinds',
        'types',
        'nulls',
        'groups',
        'threads',
        'batch-sizes',
        'start',
        'queries',
        'literals',
        'engines',
        'calling',
        'tpch',
        'spill',
      ]),
    );
  });
});
