import { Counters, type HeddleModule, InstancePool, type Limits } from '@heddle/host';
import { arrowIpc } from '@heddle/host/codec';
import { execute } from './exec/execute.js';
import { UdfCaller } from './expr/udf.js';
import { invalidSql } from './failure.js';
import { openTable, type TableFile, type TableSource } from './io/source.js';
import { bindQuery } from './sql/bind/query.js';
import { lookupOf } from './sql/bind/udfs.js';
import { parseQuery } from './sql/parse.js';
import { toArrowStream } from './table/arrow-out.js';
import type { Field } from './table/types.js';
import type { Batch } from './table/vector.js';

/** A query with everything it refers to: the job of spec/sql.md, with modules that are loaded. */
export interface Job {
  /** SQL over the names of `tables`; see `prepareQuery` for one over files. */
  readonly query: string;
  readonly tables: readonly (TableFile | NamedSource)[];
  readonly modules: readonly HeddleModule[];
  readonly limits?: Partial<Limits>;
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
}

/**
 * Runs a query in this thread. Each module is instantiated at most once. Throws HeddleError: HEDDLE4001 for files,
 * HEDDLE4002 for the query, HEDDLE4004 for failures over data, and those of the functions called.
 */
export async function runJob(job: Job): Promise<JobResult> {
  const counters = new Counters();
  const limits = job.limits ?? {};
  const pools = distinctModules(job.modules).map(
    (module) => new InstancePool(module, { counters, limits, arrowIpc }),
  );
  const callers = pools.map((pool) => new UdfCaller(pool));
  let succeeded = false;
  try {
    const tables = await openTables(job.tables);
    const plan = bindQuery(await parseQuery(job.query), {
      functions: lookupOf(callers),
      table: (name) => tables.get(name.toLowerCase()) ?? null,
      tableNames: [...tables.keys()],
      ctes: new Map(),
    });
    const batches: Batch[] = [];
    for await (const batch of execute(plan)) if (batch.rows > 0) batches.push(batch);
    succeeded = true;
    const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
    return { fields: plan.fields, batches, rows, counters };
  } finally {
    for (const caller of callers) caller.close(succeeded);
    for (const pool of pools) pool.close();
  }
}

/** The answer as an Arrow IPC stream. */
export function resultToArrow(result: JobResult): Uint8Array {
  return toArrowStream(result.fields, result.batches);
}

/** Modules without repeats of the same bytes. */
function distinctModules(modules: readonly HeddleModule[]): HeddleModule[] {
  return [...new Map(modules.map((module) => [module.digest, module])).values()];
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
