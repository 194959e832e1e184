import type { Counters, HeddleModule, Limits } from '@heddle/host';
import { execute } from './exec/execute.js';
import { invalidSql } from './failure.js';
import { openTable, type TableFile, type TableSource } from './io/source.js';
import { functionsOf, type NamedFunction } from './plan/functions.js';
import { bindQuery } from './sql/bind/query.js';
import { parseQuery } from './sql/parse.js';
import { toArrowStream } from './table/arrow-out.js';
import type { Field } from './table/types.js';
import type { Batch } from './table/vector.js';
import type { Program } from './weavers/weaver.js';

/** A query with everything it refers to: the job of spec/sql.md, with modules that are loaded. */
export interface Job {
  /** SQL over the names of `tables`; see `prepareQuery` for one over files. */
  readonly query: string;
  readonly tables: readonly (TableFile | NamedSource)[];
  /** Modules whose functions go by their SQL names. */
  readonly modules: readonly HeddleModule[];
  /** Functions under other names, or of modules whose other functions the query must not see. */
  readonly functions?: readonly NamedFunction[];
  readonly limits?: Partial<Limits>;
  /** Partitions that the plan is laid out over; 1 unless given. */
  readonly partitions?: number;
  /** Ends the query with HEDDLE2104. */
  readonly signal?: AbortSignal;
  /** Bytes that operators may hold in memory, and where what is more goes: see `ExecOptions`. */
  readonly memory?: number;
  readonly spillFolder?: string;
}

/** A table that is open already. */
export interface NamedSource {
  readonly name: string;
  readonly source: TableSource;
}

/** What a query answers. */
export interface JobResult {
  readonly fields: readonly Field[];
  readonly batches: readonly Batch[];
  readonly rows: number;
  /** Of all instances of all modules. */
  readonly counters: Counters;
  /** What did not fit in memory: bytes written to disk, and in how many pieces. */
  readonly spilled: { readonly bytes: number; readonly pieces: number };
}

/**
 * Runs a query in this thread. Each operator has at most one instance of a module. Throws HeddleError: HEDDLE4001 for
 * files, HEDDLE4002 for the query, HEDDLE4004 for failures over data, and those of the functions called.
 */
export async function runJob(job: Job): Promise<JobResult> {
  const { plan, modules } = await programOf(job);
  const { fields } = plan;
  return { fields, ...(await execute(plan, { ...job, modules })) };
}

/** The plan of a query and its modules, which a weaver runs. Throws as `runJob` does before it runs. */
export async function programOf(
  job: Pick<Job, 'query' | 'tables' | 'modules' | 'functions'>,
): Promise<Program> {
  const { functions = [] } = job;
  const tables = await openTables(job.tables);
  const plan = bindQuery(await parseQuery(job.query), {
    functions: functionsOf(job.modules, functions),
    table: (name) => tables.get(name.toLowerCase()) ?? null,
    tableNames: [...tables.keys()],
    ctes: new Map(),
  });
  return { plan, modules: [...new Set([...job.modules, ...functions.map(({ module }) => module)])] };
}

/** The answer as an Arrow IPC stream. */
export function resultToArrow(result: Pick<JobResult, 'fields' | 'batches'>): Uint8Array {
  return toArrowStream(result.fields, result.batches);
}

async function openTables(files: Job['tables']): Promise<Map<string, TableSource>> {
  const tables = new Map<string, TableSource>();
  for (const file of files) {
    const name = file.name.toLowerCase();
    if (tables.has(name)) throw invalidSql(`two tables are named ${file.name}`);
    tables.set(name, 'source' in file ? file.source : await openTable(file));
  }
  return tables;
}
