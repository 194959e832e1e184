import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe('examples/01-flights', () => {
  for (const host of ['ts', 'datafusion', 'spark']) {
    it(`prints the expected rows on ${host}`, () => {
      // run.mjs exits with 1 when a host's CSV is not byte for byte the file in expected/.
      const output = execFileSync(process.execPath, ['examples/01-flights/run.mjs', host], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const name of ['routes', 'accuracy', 'delays']) {
        expect(output).toContain(`${host}: the rows of expected/${name}.csv`);
      }
    });
  }
});
