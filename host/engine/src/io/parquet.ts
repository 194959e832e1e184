import { type Schema, tableFromIPC } from 'apache-arrow';
import type { ParquetFile, RecordBatch } from 'parquet-wasm';
import { unreadable } from '../failure.js';
import type { Expression } from '../plan/expression.js';
import { readableFields, vectorFromArrow } from '../table/arrow-in.js';
import type { Field } from '../table/types.js';
import type { Batch, Vector } from '../table/vector.js';
import { ParquetBytes } from './parquet-bytes.js';
import type { PlacedFile } from './places/place.js';
import { atHand } from './ranges.js';
import { SCAN_ROWS, type TableSource, WHOLE } from './source.js';

/**
 * Opens a Parquet file. Only the footer is read here; a scan reads the column chunks it needs, row group by row
 * group, of those in which there may be rows that are wanted. Throws HEDDLE4001 where the file is damaged.
 */
export async function openParquet(file: PlacedFile): Promise<TableSource> {
  return readBytes(new ParquetBytes(await file.ranges(), file.path));
}

/** A table over a Parquet file that need not be in memory; `path` names it in errors. */
export function readParquet(blob: Blob, path: string): Promise<TableSource> {
  return readBytes(new ParquetBytes(atHand(blob), path));
}

async function readBytes(bytes: ParquetBytes): Promise<TableSource> {
  const { path } = bytes;
  // Loading the reader compiles 5 MB of WebAssembly: only where a Parquet file is read.
  const parquet = await import('parquet-wasm');
  const letGo = await bytes.holdFooter();
  let file: ParquetFile;
  let schema: Schema;
  /** Rows of each row group. */
  let groups: number[];
  try {
    file = await parquet.ParquetFile.fromFile(bytes.blob);
    schema = tableFromIPC(file.schema().intoIPCStream()).schema;
    groups = file
      .metadata()
      .rowGroups()
      .map((group) => group.numRows());
  } catch (cause) {
    throw bytes.damaged(cause);
  } finally {
    letGo();
  }
  const fields = readableFields(schema.fields);
  /** Row groups in which no row of the fields fulfils all conditions, as far as the file says. */
  const withoutRows = async (conditions: readonly Expression[], of: readonly Field[]) => {
    if (conditions.length === 0) return NO_GROUPS;
    return (await bytes.rowGroups()).without(conditions, of);
  };
  /** Rows of columns of a row group. */
  async function* read(group: number, names: readonly string[], limit: number | null): AsyncIterable<Batch> {
    const letGo = await bytes.hold(group, names);
    try {
      const stream: AsyncIterable<RecordBatch> = await file.stream({
        batchSize: SCAN_ROWS,
        columns: [...names],
        rowGroups: [group],
        // The reader's own limit is one of each row group.
        ...(limit === null ? {} : { limit }),
      });
      for await (const record of stream) yield decode(record, names, path);
    } catch (cause) {
      throw cause instanceof Error && 'code' in cause ? cause : bytes.damaged(cause);
    } finally {
      letGo();
    }
  }
  return {
    fields,
    location: { kind: 'file', format: 'parquet', path },
    splits: groups.length,
    rows: groups.reduce((sum, rows) => sum + rows, 0),
    async *scan(columns, { partition, partitions, conditions, limit, skipped } = WHOLE) {
      const wanted = columns.flatMap((index) => fields[index] ?? []);
      const useless = await withoutRows(conditions, wanted);
      const own: number[] = [];
      let rows = 0;
      for (let group = partition; group < groups.length && rows < (limit ?? rows + 1); group += partitions) {
        if (useless.has(group)) {
          skipped?.(1);
          continue;
        }
        own.push(group);
        rows += groups[group] ?? 0;
      }
      if (columns.length === 0) yield* emptyColumns(rows);
      if (columns.length === 0) return;
      const names = wanted.map((field) => field.name);
      for (const group of own) if ((groups[group] ?? 0) > 0) yield* read(group, names, limit);
    },
  };
}

const NO_GROUPS: ReadonlySet<number> = new Set();

/** Batches without columns, for queries that only count rows: the footer knows how many there are. */
function* emptyColumns(rows: number): Iterable<Batch> {
  for (let at = 0; at < rows; at += SCAN_ROWS) yield { rows: Math.min(SCAN_ROWS, rows - at), columns: [] };
}

function decode(record: RecordBatch, names: readonly string[], path: string): Batch {
  const table = tableFromIPC(record.intoIPCStream());
  const columns = names.map((name): Vector => {
    const [chunk, ...more] = table.getChild(name)?.data ?? [];
    if (chunk === undefined || more.length > 0) throw unreadable(path, `column ${name} is not there`);
    return vectorFromArrow(chunk, path);
  });
  return { rows: table.numRows, columns };
}
