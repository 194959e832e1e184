import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the compiler finds the types of columns, and the wrong ones, as types.test.ts says', () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const project = fileURLToPath(new URL('./tsconfig.json', import.meta.url));
  let output = '';
  try {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout);
  }
  expect(output).toBe('');
});
