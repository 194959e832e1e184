import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BuildError } from './build-error.js';
import { initialiserError } from './initialiser-error.js';
import { appendToMemory } from './wasm/memory.js';
import { stubsFor } from './wasm/stubs.js';

/** The export that evaluates the payload. */
const INITIALISER = 'wizer-initialize';

/** Far more than any set-up needs, on a slow machine too. */
const TIMEOUT_MS = 120_000;

const SLOW = `the top level of the module did not end within ${TIMEOUT_MS / 1000} s`;

const ONCE_HINT =
  'code outside the handlers runs once, while the module is built, in an engine with less stack than Node';

/** The only module that guest engines import from. */
export const ENVIRONMENT = 'extism:host/env';

/**
 * The engine with the payload's program already running in it: wizer places the payload, calls the initialiser
 * and writes down memory and globals. Imports that are called meanwhile answer zero.
 *
 * @throws BuildError HEDDLE3007 when wizer or the program fails.
 */
export async function snapshot(engine: Uint8Array, payload: Uint8Array): Promise<Uint8Array> {
  const loaded = appendToMemory(engine, payload);
  const stubs = stubsFor(engine, ENVIRONMENT);
  const folder = await mkdtemp(join(tmpdir(), 'heddle-'));
  try {
    const input = join(folder, 'loaded.wasm');
    const environment = join(folder, 'environment.wasm');
    const output = join(folder, 'snapshot.wasm');
    await Promise.all([writeFile(input, loaded), writeFile(environment, stubs)]);
    const { default: wizer } = await import('@bytecodealliance/wizer');
    const preload = `${ENVIRONMENT}=${environment}`;
    const args = [input, '-o', output, '--init-func', INITIALISER, '--preload', preload];
    await promisify(execFile)(wizer, args, { timeout: TIMEOUT_MS });
    return await readFile(output);
  } catch (failure) {
    const told = timedOut(failure) ? SLOW : await initialiserError(loaded, stubs, ENVIRONMENT, INITIALISER);
    const message = `the snapshot of the module fails: ${told ?? lastLine(failure)}`;
    const hint = told === undefined ? undefined : ONCE_HINT;
    throw new BuildError('HEDDLE3007', [{ message, hint }], { cause: failure });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether this process ended wizer. */
function timedOut(failure: unknown): boolean {
  return (failure as { killed?: unknown }).killed === true;
}

/** wizer prints a chain of causes, the innermost last, and at times a backtrace of its own. */
function lastLine(failure: unknown): string {
  const { stderr } = failure as { stderr?: unknown };
  if (typeof stderr !== 'string' || stderr.trim() === '') return String(failure);
  const [causes = stderr] = stderr.split(/\s*Stack backtrace:/);
  const last = causes.trim().split('\n').at(-1) ?? causes;
  return last.replace(/^\s*(Error:|\d+:)\s*/, '');
}
