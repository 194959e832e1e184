import { join } from 'node:path';
import { type HostProgram, type Progress, runProgram } from '@heddle/program';
import { type Table, tableFromIPC } from 'apache-arrow';
import { findSpark, type SparkInstallation } from './installation.js';
import type { SparkJobSpec } from './spec.js';

/** How a job is run. */
export interface SparkJobOptions {
  /** Spark's master: `local[2]` unless given, `spark://host:port`, `yarn`, … The driver is on this machine. */
  readonly master?: string;
  /** Further settings of Spark. */
  readonly conf?: Readonly<Record<string, string>>;
  /** Spark's folder and Heddle's jar; found by `findSpark` unless given. */
  readonly home?: string;
  readonly jar?: string;
  /** Cancels the job when it aborts. */
  readonly signal?: AbortSignal;
  /** Is told how far the job is, a few times a second. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a job answered. */
export interface SparkJobResult {
  readonly table: Table;
  /** What the instances of all executors did, by the names of spec/sql.md. */
  readonly counters: Readonly<Record<string, number>>;
}

/**
 * The interpreter function of a js-tier module is larger than HotSpot compiles by default: without this flag it is
 * interpreted, and ten times slower.
 */
const JVM_OPTION = '-XX:-DontCompileHugeMethods';
const JVM_OPTIONS = ['spark.driver.extraJavaOptions', 'spark.executor.extraJavaOptions'];

/** A job that runs: one Spark application, started by spark-submit, of one query. */
export class SparkJob {
  /**
   * The answer. Rejected with JobFailure: the code, text and places of the function's failure, HEDDLE4003 where Spark or
   * Heddle's jar is missing, HEDDLE4004 where Spark fails for a reason of its own; with the reason of an abort.
   */
  readonly result: Promise<SparkJobResult>;
  /** How far it was when Spark last said so; null until then. */
  progress: Progress | null = null;
  readonly #cancelled = new AbortController();

  private constructor(spec: SparkJobSpec, options: SparkJobOptions) {
    const signals = [this.#cancelled.signal, ...(options.signal === undefined ? [] : [options.signal])];
    this.result = this.#run(spec, options, AbortSignal.any(signals));
    // Whoever only looks at the progress is not to meet a rejection that nobody handles.
    this.result.catch(() => {});
  }

  /** Starts a job. What is wrong with it is told by `result`. */
  static submit(spec: SparkJobSpec, options: SparkJobOptions = {}): SparkJob {
    return new SparkJob(spec, options);
  }

  /** Ends the application, tasks in the middle of a call included; `result` is rejected with `reason`. */
  cancel(reason: unknown = new DOMException('the job was cancelled', 'AbortError')): void {
    this.#cancelled.abort(reason);
  }

  async #run(spec: SparkJobSpec, options: SparkJobOptions, signal: AbortSignal): Promise<SparkJobResult> {
    const program = submission(findSpark(options), options);
    const onProgress = (progress: Progress) => {
      this.progress = progress;
      options.onProgress?.(progress);
    };
    const { answer, counters } = await runProgram(program, spec, { read: tableOf, signal, onProgress });
    return { table: answer, counters };
  }
}

/** The spark-submit of a job. */
function submission({ home, jar }: SparkInstallation, options: SparkJobOptions): HostProgram {
  const { master = 'local[2]', conf = {} } = options;
  const settings: Record<string, string> = { 'spark.ui.enabled': 'false', ...conf };
  for (const key of JVM_OPTIONS) {
    settings[key] = key in conf ? `${conf[key]} ${JVM_OPTION}` : JVM_OPTION;
  }
  return {
    name: 'Spark',
    command: join(home, 'bin', process.platform === 'win32' ? 'spark-submit.cmd' : 'spark-submit'),
    args: [
      ...['--master', master, '--class', 'io.heddle.spark.JobMain'],
      ...Object.entries(settings).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
      jar,
    ],
    // Executors elsewhere must reach the driver; those in its own process need no name of this machine.
    env: { SPARK_HOME: home, ...(master.startsWith('local') ? { SPARK_LOCAL_IP: '127.0.0.1' } : {}) },
  };
}

function tableOf(bytes: Uint8Array): Table {
  // Without this the library takes any bytes for an empty table.
  if (!Buffer.from(bytes.subarray(0, 4)).equals(CONTINUATION))
    throw new Error('its answer is not an Arrow stream');
  return tableFromIPC(bytes);
}

/** What every message of an Arrow stream begins with. */
const CONTINUATION = Buffer.from([0xff, 0xff, 0xff, 0xff]);
