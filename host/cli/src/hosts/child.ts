import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeddleError } from '@heddle/host';
import { HostFailure, Interrupted, useError } from '../errors.js';
import { answerOfArrow } from './answer.js';
import type { Answer, HostJob } from './host.js';

/** How a host program is started; the job file's path comes after `args`. */
export interface HostProgram {
  /** For messages, for example Spark. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Characters kept of what a program writes; the last ones matter. */
const MAX_OUTPUT = 1 << 20;
/** Lines of a program's own output shown when it fails without a report. */
const SHOWN_LINES = 20;
/** Characters shown of each. */
const MAX_LINE = 400;

/** Runs a job in a host program: a job file in, an Arrow stream out, both in a folder that is removed afterwards. */
export async function runChild(program: HostProgram, job: HostJob): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-'));
  try {
    const file = join(folder, 'job.json');
    const output = join(folder, 'result.arrow');
    await writeFile(file, JSON.stringify({ ...job, output }));
    await run(program, file);
    return await readAnswer(output, program.name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAnswer(file: string, host: string): Promise<Answer> {
  try {
    return answerOfArrow(await readFile(file), 'its answer');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = cause instanceof HeddleError ? cause.detail : missing ? 'it left no answer' : String(cause);
    throw useError('HEDDLE4004', `${host} ended well, but ${why}`);
  }
}

async function run(program: HostProgram, file: string): Promise<void> {
  const { code, signal, errors } = await finished(program, file);
  if (code === 0) return;
  const report = reportIn(errors);
  if (report !== null) throw new HostFailure(report.code, report.message);
  const lines = errors
    .trimEnd()
    .split('\n')
    .slice(-SHOWN_LINES)
    .map((line) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line))
    .join('\n');
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  if (code === 3) throw new Error(`${program.name} met a bug of its host program:\n${lines}`);
  throw useError('HEDDLE4004', `${program.name} ${how}${lines === '' ? '' : `:\n${lines}`}`);
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

function finished(program: HostProgram, file: string): Promise<Ending> {
  return new Promise((resolve, reject) => {
    // A group of its own: spark-submit is a shell script whose JVM must not outlive it.
    const child = spawn(program.command, [...program.args, file], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
      env: { ...process.env, ...program.env },
    });
    let errors = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      errors = (errors + text).slice(-MAX_OUTPUT);
    });
    let interruption: Interrupted | null = null;
    const interrupted = (signal: NodeJS.Signals) => {
      interruption = new Interrupted(signal);
      killGroup(child, 'SIGTERM');
    };
    const signals = ['SIGINT', 'SIGTERM'] as const;
    for (const signal of signals) process.once(signal, interrupted);
    const done = () => {
      for (const signal of signals) process.off(signal, interrupted);
    };
    child.on('error', (cause) => {
      done();
      reject(useError('HEDDLE4003', `${program.name} does not start: ${cause.message}`));
    });
    child.on('close', (code, signal) => {
      done();
      if (interruption !== null) reject(interruption);
      else resolve({ code, signal, errors });
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

/** The last line of stderr that is a report of spec/sql.md. */
function reportIn(errors: string): { code: string; message: string } | null {
  for (const line of errors.split('\n').toReversed()) {
    if (!line.startsWith('{"error":')) continue;
    try {
      const { error } = JSON.parse(line) as { error?: { code?: unknown; message?: unknown } };
      if (typeof error?.code === 'string' && typeof error.message === 'string') {
        return { code: error.code, message: error.message };
      }
    } catch {
      // A line that only looks like a report.
    }
  }
  return null;
}
