import type { TableFile } from '@heddle/engine';
import type { Batch, Field, Limits } from '@heddle/host';
import type { Progress } from '@heddle/program';

/** A function that the query creates: one of a module, under a name of its own. */
export interface HostFunction {
  readonly name: string;
  /** Path of the module. */
  readonly module: string;
  /** Its SQL name or export there. */
  readonly source: string;
}

/** A query over files, for any host: the job of spec/sql.md. Paths are absolute. */
export interface HostJob {
  readonly plugins: readonly string[];
  readonly functions: readonly HostFunction[];
  readonly tables: readonly TableFile[];
  readonly query: string;
  readonly limits: Partial<Limits>;
}

/** What a host answers. */
export interface Answer {
  readonly fields: readonly Field[];
  readonly batches: readonly Batch[];
}

/** How a host runs a job. */
export interface HostOptions {
  /** A cluster that runs already; null for one that the host starts. */
  readonly url: string | null;
  /** Bytes that operators of the TypeScript host hold in memory; null for its own choice. */
  readonly memory: number | null;
  /** Ends the job when it aborts; the host then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Is told how far the job is, by hosts that know. */
  readonly onProgress: (progress: Progress) => void;
}

/** Runs a job, or throws an error with a code of spec/errors.md. */
export type Host = (job: HostJob, options: HostOptions) => Promise<Answer>;
