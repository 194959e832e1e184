import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Line {
  host: string;
  function: string;
  strategy: string;
  verified: boolean;
  instancesCreatedAfterWarmup: number;
}

/** The lines that a benchmark measures. */
function measured(program: string): Line[] {
  const output = execFileSync(process.execPath, [program, '--quick', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}

describe('npm run bench -- --quick', () => {
  const lines = measured('bench/run.mjs');

  it('has every strategy on every host', () => {
    const strategies = ['direct', 'arrow-ipc', 'protobuf', 'protobuf-row', 'json', 'native'];
    for (const host of ['ts', 'datafusion', 'spark']) {
      for (const name of ['haversine', 'email_domain']) {
        const found = lines
          .filter((line) => line.host === host && line.function === name)
          .map((l) => l.strategy);
        expect(found.sort()).toEqual([...strategies].sort());
      }
    }
  });

  it('has the stock extism SDKs beside them', () => {
    const hosts = new Set(lines.map((line) => line.host));
    expect(hosts).toContain('extism-js');
    expect(hosts).toContain('extism-rust');
  });

  it('verified every answer and created no instance after the warm-up', () => {
    for (const line of lines) expect(line).toMatchObject({ verified: true, instancesCreatedAfterWarmup: 0 });
  });
});

describe('bench/compiled.mjs --quick', () => {
  const lines = measured('bench/compiled.mjs');
  const functions = ['add', 'gcd', 'haversine', 'murmur3', 'domain', 'upper', 'luhn', 'prefixed', 'total'];

  it.each([
    ['ts', ['js', 'compiled', 'assembly', 'native']],
    ['wasmtime', ['js', 'compiled', 'assembly', 'native']],
    ['jvm', ['js', 'compiled', 'native']],
    ['jvm-native', ['js', 'compiled', 'native']],
  ])('has both tiers and what stands beside them on %s', (host, strategies) => {
    const found = lines
      .filter((line) => line.host === host)
      .map((line) => `${line.function} ${line.strategy}`);
    const wanted = functions.flatMap((name) => strategies.map((strategy) => `${name} ${strategy}`));
    expect(found.sort()).toEqual(wanted.sort());
  });

  it('verified every answer, and no row left compiled code', () => {
    for (const line of lines)
      expect(line).toMatchObject({ verified: true, rowsBailed: 0, instancesCreatedAfterWarmup: 0 });
  });
});
