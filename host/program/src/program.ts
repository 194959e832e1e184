import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.js';
import { JobFailure, unusableAnswer } from './failure.js';
import { type Progress, progressIn } from './progress.js';

/** How a host program is started; the job file's path comes after `args`. */
export interface HostProgram {
  /** For messages, for example Spark. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What is added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a job is run. */
export interface ProgramOptions<T> {
  /** Makes the answer of its bytes, an Arrow IPC stream; what it throws is reported as HEDDLE4004. */
  readonly read: (bytes: Uint8Array) => T;
  /** When it aborts, the program and what it started are ended, and the run is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Is told how far the job is; programs that do not know never call it. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What a program answered. */
export interface ProgramAnswer<T> {
  readonly answer: T;
  /** Sums over all instances, by the names of spec/sql.md; empty where the program gave none. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Lines of a program's own output shown when it fails without a report. */
const SHOWN_LINES = 20;
/** Characters shown of each. */
const MAX_LINE = 400;

/**
 * Runs a job in a host program: a job file in, an Arrow stream out, both in a folder that is removed afterwards. Throws
 * JobFailure with the program's report, HEDDLE4003 where it does not start, HEDDLE4004 where it fails without a report.
 */
export async function runProgram<T>(
  program: HostProgram,
  job: object,
  { read, signal, onProgress }: ProgramOptions<T>,
): Promise<ProgramAnswer<T>> {
  signal?.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'heddle-'));
  try {
    const file = join(folder, 'job.json');
    const output = join(folder, 'result.arrow');
    const progress = onProgress === undefined ? {} : { progress: true };
    await writeFile(file, JSON.stringify({ ...job, ...progress, output }));
    let last = '';
    const onLine = (line: string) => {
      const told = progressIn(line);
      if (told === null) last = line;
      else onProgress?.(told);
    };
    const ending = await runChild(program, file, onLine, signal);
    if (ending.code !== 0) throw failureOf(program, ending);
    return { answer: await answerIn(output, program.name, read), counters: countersIn(last) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function answerIn<T>(file: string, host: string, read: (bytes: Uint8Array) => T): Promise<T> {
  try {
    return read(await readFile(file));
  } catch (cause) {
    throw unusableAnswer(host, cause);
  }
}

function countersIn(line: string): Record<string, number> {
  try {
    const { counters } = JSON.parse(line) as { counters?: Record<string, unknown> };
    return Object.fromEntries(Object.entries(counters ?? {}).map(([name, value]) => [name, Number(value)]));
  } catch {
    // A program that says nothing has nothing to count.
    return {};
  }
}

function failureOf(
  program: HostProgram,
  { code, signal, errors }: Awaited<ReturnType<typeof runChild>>,
): Error {
  const report = reportIn(errors);
  if (report !== null) return report;
  const lines = errors
    .trimEnd()
    .split('\n')
    .slice(-SHOWN_LINES)
    .map((line) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line))
    .join('\n');
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  if (code === 3) return new Error(`${program.name} met a bug of its host program:\n${lines}`);
  return new JobFailure('HEDDLE4004', `${program.name} ${how}${lines === '' ? '' : `:\n${lines}`}`);
}

/** The last line of stderr that is a report of spec/sql.md. */
function reportIn(errors: string): JobFailure | null {
  for (const line of errors.split('\n').toReversed()) {
    if (!line.startsWith('{"error":')) continue;
    try {
      const { error } = JSON.parse(line) as { error?: { code?: unknown; message?: unknown } };
      if (typeof error?.code === 'string' && typeof error.message === 'string') {
        return new JobFailure(error.code, error.message);
      }
    } catch {
      // A line that only looks like a report.
    }
  }
  return null;
}
