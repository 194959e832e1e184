import type { TableFile } from '@heddle/engine';
import type { Batch, Field, Limits } from '@heddle/host';

/** A query over files, for any host: the job of spec/sql.md. Paths are absolute. */
export interface HostJob {
  readonly plugins: readonly string[];
  readonly tables: readonly TableFile[];
  readonly query: string;
  readonly limits: Partial<Limits>;
}

/** What a host answers. */
export interface Answer {
  readonly fields: readonly Field[];
  readonly batches: readonly Batch[];
}

/** Runs a job, or throws an error with a code of spec/errors.md. */
export type Host = (job: HostJob) => Promise<Answer>;
