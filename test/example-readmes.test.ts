import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it.each([
  ['examples/02-kinds', 4],
  ['examples/04-programs', 2],
])('%s prints what its README says', (folder, blocks) => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const steps = Array.from(readme.matchAll(/^```sh\n([\s\S]*?)^```\n```text\n([\s\S]*?)^```$/gm));
  expect(steps).toHaveLength(blocks);
  for (const [, commands = '', output] of steps) {
    expect(execFileSync('bash', ['-euc', commands], { cwd: folder, encoding: 'utf8' })).toBe(output);
  }
});
