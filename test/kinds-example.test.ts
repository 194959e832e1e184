import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const folder = 'examples/02-kinds';
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const steps = Array.from(readme.matchAll(/^```sh\n([\s\S]*?)^```\n```text\n([\s\S]*?)^```$/gm));

it('the example of kinds prints what its README says', () => {
  expect(steps).toHaveLength(4);
  for (const [, commands = '', output] of steps) {
    expect(execFileSync('bash', ['-euc', commands], { cwd: folder, encoding: 'utf8' })).toBe(output);
  }
});
