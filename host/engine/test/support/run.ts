import { resolve } from 'node:path';
import type { HeddleModule } from '@heddle/host';
import {
  formatOf,
  inferCsvSchema,
  type JobResult,
  openTable,
  prepareQuery,
  resultNames,
  runJob,
  type Scalar,
  scalarAt,
  type TableSource,
} from '../../src/index.js';
import { sliceBatch } from '../../src/table/take.js';

/** A query's answer in JavaScript values. */
export interface Rows {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly Scalar[])[];
  readonly result: JobResult;
}

/** Runs a query over the files of `folder` as the command line does. */
export async function query(
  text: string,
  folder = '.',
  modules: readonly HeddleModule[] = [],
  scanRows = Number.POSITIVE_INFINITY,
  partitions = 1,
): Promise<Rows> {
  const prepared = await prepareQuery(text);
  const tables = await Promise.all(
    prepared.files.map(async ({ file, view }) => {
      const path = resolve(folder, file);
      const format = formatOf(path) ?? 'csv';
      const schema = format === 'csv' ? { schema: await inferCsvSchema(path) } : {};
      return { name: view, source: cut(await openTable({ name: view, path, format, ...schema }), scanRows) };
    }),
  );
  const result = await runJob({ query: prepared.text, tables, modules, partitions });
  const rows = result.batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => scalarAt(column, row))),
  );
  const names = resultNames(
    prepared.columns,
    result.fields.map((field) => field.name),
  );
  return { names, types: result.fields.map((field) => field.type), rows, result };
}

/** The same table in batches of at most `rows` rows, of which each partition has some, so that a small file has many. */
export function cut(source: TableSource, rows: number): TableSource {
  if (rows === Number.POSITIVE_INFINITY) return source;
  return {
    ...source,
    splits: 8,
    async *scan(columns, options) {
      const { partition = 0, partitions = 1 } = options ?? {};
      let piece = 0;
      for await (const batch of source.scan(columns)) {
        for (let start = 0; start < batch.rows; start += rows) {
          if (piece++ % partitions !== partition) continue;
          yield sliceBatch(batch, start, Math.min(rows, batch.rows - start));
        }
      }
    },
  };
}

/** The message of the failure of `task`; fails when it does not fail. */
export async function failure(task: Promise<unknown>): Promise<string> {
  try {
    await task;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it did not fail');
}
