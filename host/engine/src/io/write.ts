import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { unreadable } from '../failure.js';
import { toArrowStream } from '../table/arrow-out.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';

/** Formats that rows are written in. */
export type WriteFormat = 'arrow' | 'parquet';

/**
 * Writes rows to a file, which is there whole or not at all: they go to a file beside it that takes its place at the
 * end. HEDDLE4001 where it cannot be written.
 */
export async function writeTable(
  path: string,
  format: WriteFormat,
  fields: readonly Field[],
  batches: readonly Batch[],
): Promise<void> {
  const stream = toArrowStream(fields, batches);
  const bytes = format === 'arrow' ? stream : await parquetOf(stream);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw unreadable(path, `it cannot be written (${cause instanceof Error ? cause.message : cause})`, cause);
  }
}

async function parquetOf(stream: Uint8Array): Promise<Uint8Array> {
  // Loading the writer compiles 5 MB of WebAssembly: only where a Parquet file is written.
  const parquet = await import('parquet-wasm');
  return parquet.writeParquet(parquet.Table.fromIPCStream(stream));
}
