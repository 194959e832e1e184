import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { PDK } from './support/scratch.js';

function bundled(contents: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: PDK },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

describe('what user code imports', () => {
  const entry = JSON.stringify(join(PDK, 'dist', 'index.js'));

  it('costs nothing where it is not used', () => {
    expect(
      bundled(
        `import { scalar, aggregate, table, partition, float64, decimal128, struct, nullable, Decimal } from ${entry};`,
      ),
    ).toBe('');
  });

  it('is small, and bundles without Node', () => {
    const all = bundled(`export * from ${entry};`);
    expect(all.length).toBeGreaterThan(500);
    expect(all.length).toBeLessThan(13_000);
    expect(all).not.toMatch(/\bimport\b|\brequire\b/);
  });
});
