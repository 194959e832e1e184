import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Line {
  host: string;
  function: string;
  strategy: string;
  verified: boolean;
  instancesCreatedAfterWarmup: number;
}

describe('npm run bench -- --quick', () => {
  const output = execFileSync(process.execPath, ['bench/run.mjs', '--quick', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

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
