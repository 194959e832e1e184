import { absolutePath } from '@heddle/engine/stages';
import type { LogLevel } from '@heddle/host';
import type { Report } from '../scheduler/event.js';
import { lastingStages } from '../scheduler/jobs.js';
import type { AttemptRef, Failure, Job, JobSpec, Stage, StageShape } from '../scheduler/state.js';
import { isShared } from '../shuffle/shared.js';
import { digest, list, MessageError, members, text, whole, word } from './values.js';

/** Most of anything that a message may name. */
export const MOST = {
  stages: 1_024,
  tasks: 65_536,
  slots: 1_024,
  modules: 256,
  reports: 4_096,
  logs: 1_000,
  large: 16,
} as const;

/** Most UTF-16 units of a job's name and of a line of a log; what says more is cut by its sender. */
export const LONGEST = { name: 200, line: 2_000 } as const;

/** A line that a function logged in a task. */
export interface LogLine {
  readonly of: AttemptRef;
  /** Its place among all lines of its worker, from 1: a line that comes twice is one. */
  readonly number: number;
  /** Milliseconds since 1970, by the worker's clock. */
  readonly time: number;
  readonly level: LogLevel;
  readonly text: string;
}

/** Bytes of a worker's memory. */
export interface WorkerMemory {
  /** What the process has of the machine's. */
  readonly resident: number;
  /** What operators of all its tasks may hold. */
  readonly limit: number;
}

/** A worker that wants to join. */
export interface Join {
  readonly address: string;
  readonly slots: number;
  /** The shared place where its tasks leave rows; null for its own disk. */
  readonly shuffleAt: string | null;
}

/** A worker that asks for work. Of two polls the one with the greater sequence is the later one. */
export interface Poll {
  readonly sequence: number;
  readonly free: number;
  readonly running: readonly AttemptRef[];
  readonly reports: readonly Report[];
  /** Jobs of which it keeps something. */
  readonly jobs: readonly number[];
  /** What was logged since the last poll that was answered. */
  readonly logs: readonly LogLine[];
  /** Null where it does not say. */
  readonly memory: WorkerMemory | null;
}

/** Where rows that a task reads are: those of one task of `stage`, left by `of`, perhaps of another job. */
export interface InputRef {
  readonly stage: number;
  readonly of: AttemptRef;
  /** Of the worker that serves them, `http://host:port`; or the folder of their job in a shared place. */
  readonly address: string;
}

/** A task to be run. */
export interface Assignment {
  readonly of: AttemptRef;
  readonly spec: JobSpec;
  /** The partitions that it does: from the first to the one before the second. */
  readonly partitions: readonly [number, number];
  /** What it reads: of each stage all tasks, in their order, or the one whose rows alone it reads. */
  readonly inputs: readonly InputRef[];
}

/** What a worker is to do. */
export interface PollAnswer {
  readonly assign: readonly Assignment[];
  /** Attempts that nobody wants any more. */
  readonly stop: readonly AttemptRef[];
  /** Jobs that have ended. */
  readonly forget: readonly number[];
}

/** A job to be run; the stages are those that every worker makes of the plan and the partitions. */
export interface Submission {
  readonly spec: JobSpec;
  readonly stages: readonly StageShape[];
}

/** How a stage is. */
export interface StageStatus extends Pick<Stage, 'running' | 'done' | 'attempts'> {
  readonly tasks: number;
}

/** How a job is. */
export interface JobStatus extends Pick<Job, 'status' | 'failure' | 'answer'> {
  readonly job: number;
  readonly stages: readonly StageStatus[];
}

/** How a cluster is. */
export interface ClusterStatus {
  readonly workers: readonly {
    readonly worker: number;
    readonly address: string;
    readonly slots: number;
    readonly running: number;
  }[];
  /** Of all workers. */
  readonly slots: number;
  /** Jobs that run. */
  readonly jobs: readonly number[];
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Reads a `Join`. @throws MessageError, as all of these do. */
export function readJoin(value: unknown): Join {
  const { address, slots, shuffleAt = null } = members(value, 'worker');
  const url = text(address, 'address', 1_024);
  if (!/^http:\/\/[^/\s]+$/.test(url)) throw new MessageError('address is no http://host:port');
  const place = shuffleAt === null ? null : text(shuffleAt, 'shuffleAt', 1_024);
  if (place !== null && (!isShared(place) || absolutePath(place) !== place))
    throw new MessageError('shuffleAt is no absolute path');
  return { address: url, slots: Math.max(1, whole(slots, 'slots', MOST.slots)), shuffleAt: place };
}

/** Reads a `Poll`. */
export function readPoll(value: unknown): Poll {
  const { sequence, free, running, reports, jobs, logs, memory } = members(value, 'poll');
  return {
    sequence: whole(sequence, 'sequence'),
    free: whole(free, 'free', MOST.slots),
    running: list(running, 'running', MOST.slots, readAttempt),
    reports: list(reports, 'reports', MOST.reports, readReport),
    jobs: list(jobs, 'jobs', MOST.reports, (job) => whole(job, 'job')),
    logs: list(logs ?? [], 'logs', MOST.logs, readLine),
    memory: (memory ?? null) === null ? null : readMemory(memory),
  };
}

function readLine(value: unknown): LogLine {
  const { of, number, time, level, text: said } = members(value, 'line');
  const known = LEVELS.find((each) => each === level);
  if (known === undefined) throw new MessageError('a line of no known level');
  return {
    of: readAttempt(of),
    number: whole(number, 'number'),
    time: whole(time, 'time'),
    level: known,
    text: text(said, 'text', LONGEST.line),
  };
}

function readMemory(value: unknown): WorkerMemory {
  const { resident, limit } = members(value, 'memory');
  return { resident: whole(resident, 'resident'), limit: whole(limit, 'limit') };
}

/** Reads a `Submission`. */
export function readSubmission(value: unknown): Submission {
  const { spec, stages } = members(value, 'job');
  const { key, name, plan, modules, tables = [], partitions, limits } = members(spec, 'spec');
  const shapes = list(stages, 'stages', MOST.stages, readShape);
  for (const [id, { inputs, narrow, dealt, sliced, kept, tasks }] of shapes.entries()) {
    if (inputs.some((input) => input >= id)) throw new MessageError(`stage ${id} reads a later one`);
    for (const input of narrow)
      if (!inputs.includes(input) || shapes[input]?.tasks !== tasks)
        throw new MessageError(`stage ${id} cannot read stage ${input} task by task`);
    if (dealt.some((input) => !inputs.includes(input) || narrow.includes(input)))
      throw new MessageError(`stage ${id} is dealt no rows of a stage that it does not read`);
    // Others count on a task for each partition.
    const isRead = shapes.some((other) => other.narrow.includes(id));
    if (dealt.length > 0 && (narrow.length > 0 || kept !== null || isRead))
      throw new MessageError(`stage ${id} needs a task for each partition`);
    if (sliced !== null && !dealt.includes(sliced))
      throw new MessageError(`stage ${id} is dealt no rows of stage ${sliced}`);
  }
  if (shapes.at(-1)?.tasks !== 1) throw new MessageError('the last stage has not one task');
  const lasting = lastingStages(shapes);
  for (const [id, { kept }] of shapes.entries())
    if (kept !== null && (lasting[id] !== true || id === shapes.length - 1))
      throw new MessageError(`stage ${id} has a name, which its rows cannot have`);
  return {
    spec: {
      key: word(key, 'key', 64),
      name: text(name ?? '', 'name', LONGEST.name),
      plan: digest(plan, 'plan'),
      modules: list(modules, 'modules', MOST.modules, (module) => digest(module, 'module')),
      tables: list(tables, 'tables', MOST.modules, (table) => digest(table, 'table')),
      partitions: Math.max(1, whole(partitions, 'partitions', 1_024)),
      limits: readLimits(limits),
    },
    stages: shapes,
  };
}

function readShape(value: unknown): StageShape {
  const {
    tasks,
    inputs,
    narrow = [],
    dealt = [],
    sliced = null,
    repeatable,
    kept = null,
  } = members(value, 'stage');
  return {
    tasks: Math.max(1, whole(tasks, 'tasks', MOST.tasks)),
    inputs: list(inputs, 'inputs', MOST.stages, (input) => whole(input, 'input')),
    narrow: list(narrow, 'narrow', MOST.stages, (input) => whole(input, 'input')),
    dealt: list(dealt, 'dealt', MOST.stages, (input) => whole(input, 'input')),
    sliced: sliced === null ? null : whole(sliced, 'sliced'),
    repeatable: repeatable === true,
    kept: kept === null ? null : text(kept, 'kept', 128),
  };
}

function readLimits(value: unknown): JobSpec['limits'] {
  const limits: Record<string, number | boolean> = {};
  for (const [name, limit] of Object.entries(members(value, 'limits'))) {
    if (typeof limit !== 'number' && typeof limit !== 'boolean') throw new MessageError(`limit ${name}`);
    limits[name] = limit;
  }
  return limits;
}

function readAttempt(value: unknown): AttemptRef {
  const { job, stage, task, attempt } = members(value, 'attempt');
  return {
    job: whole(job, 'job'),
    stage: whole(stage, 'stage', MOST.stages),
    task: whole(task, 'task', MOST.tasks),
    attempt: whole(attempt, 'attempt'),
  };
}

function readReport(value: unknown): Report {
  const report = members(value, 'report');
  const of = readAttempt(report.of);
  switch (report.kind) {
    case 'done': {
      const { rows, bytes, answer, large = [] } = members(report.output, 'output');
      const output = {
        rows: whole(rows, 'rows'),
        bytes: whole(bytes, 'bytes'),
        answer: answer === null ? null : digest(answer, 'answer'),
      };
      const much = list(large, 'large', MOST.large, readLarge);
      return { kind: 'done', of, output: much.length === 0 ? output : { ...output, large: much } };
    }
    case 'user':
    case 'retry':
      return { kind: report.kind, of, failure: readFailure(report.failure) };
    case 'starved': {
      const lost = list(report.lost, 'lost', MOST.tasks, readAttempt);
      return { kind: 'starved', of, failure: readFailure(report.failure), lost };
    }
    default:
      throw new MessageError('a report of no known kind');
  }
}

function readLarge(value: unknown): [number, number] {
  const [partition, bytes] = list(value, 'large', 2, (each) => whole(each, 'large'));
  return [partition ?? 0, bytes ?? 0];
}

/** What a failure says, whatever else it has. */
function readFailure(value: unknown): Failure {
  const failure = members(value, 'failure');
  const name = failure.function ?? null;
  const row = failure.row ?? null;
  return {
    code: text(failure.code, 'code', 16),
    message: text(failure.message, 'message'),
    function: name === null ? null : text(name, 'function', 1_024),
    row: row === null ? null : whole(row, 'row'),
    hidden: failure.hidden === true,
    arguments: list(failure.arguments ?? [], 'arguments', 100, (each) => {
      const { name, value } = members(each, 'argument');
      return { name: text(name, 'name'), value: text(value, 'value') };
    }),
    frames: list(failure.frames ?? [], 'frames', 10, (each) => {
      const { function: of, file, line, column } = members(each, 'frame');
      return {
        function: text(of, 'function'),
        file: text(file, 'file'),
        line: whole(line, 'line'),
        column: whole(column, 'column'),
      };
    }),
  };
}
