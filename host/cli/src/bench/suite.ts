import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';

/** Verbs of the bench suite of a checkout. */
const VERBS = new Set(['measure', 'test', 'cmp', 'rank', 'report']);

/** Whether arguments of `heddle bench` are those of the suite. */
export function isSuite([verb]: readonly string[]): boolean {
  return verb !== undefined && VERBS.has(verb);
}

/** Runs bench/bench.mjs of the checkout that this program is part of; resolves to its exit code. */
export async function runSuite(args: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL('../../../../bench/bench.mjs', import.meta.url));
  if (!existsSync(script))
    throw new UsageError(`${args[0]} needs a checkout of Heddle; give MODULE and FUNCTION`);
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === null) throw new Error('the bench suite was ended');
  return code;
}
