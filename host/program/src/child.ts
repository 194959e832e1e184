import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { JobFailure } from './failure.js';
import type { HostProgram } from './program.js';

/** Characters kept of what a program writes; the last ones matter. */
const MAX_OUTPUT = 1 << 20;
/** Milliseconds that a program has to end by itself when it is asked to. */
const GRACE = 10_000;

/** How a program ended. */
interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr. */
  readonly errors: string;
}

/** Starts a program and waits for its end; `onLine` gets the lines of its stdout. */
export function runChild(
  program: HostProgram,
  file: string,
  onLine: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    // A group of its own: spark-submit is a shell script whose JVM must not outlive it.
    const child = spawn(program.command, [...program.args, file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: { ...process.env, ...program.env },
    });
    createInterface({ input: child.stdout }).on('line', onLine);
    let errors = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      errors = (errors + text).slice(-MAX_OUTPUT);
    });
    let harder: NodeJS.Timeout | undefined;
    const aborted = () => {
      killGroup(child, 'SIGTERM');
      harder = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE);
    };
    if (signal?.aborted === true) aborted();
    signal?.addEventListener('abort', aborted, { once: true });
    const done = () => {
      clearTimeout(harder);
      signal?.removeEventListener('abort', aborted);
    };
    child.on('error', (cause) => {
      done();
      reject(new JobFailure('HEDDLE4003', `${program.name} does not start: ${cause.message}`, { cause }));
    });
    child.on('close', (code, ended) => {
      done();
      if (signal?.aborted === true) reject(signal.reason);
      else resolve({ code, signal: ended, errors });
    });
  });
}

/** Ends a child and what it started. */
function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // It has ended already.
  }
}
