import type { RecordBatch } from 'parquet-wasm';
import { slices } from '../exec/slices.js';
import { toArrowStream } from '../table/arrow-out.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import { SCAN_ROWS } from './source.js';

/** Rows of a row group: as many as are in memory at a time. */
const GROUP_ROWS = 8 * SCAN_ROWS;

/** Rows as a Parquet file, piece by piece, a row group at a time. */
export async function* parquetPieces(
  fields: readonly Field[],
  batches: Iterable<Batch> | AsyncIterable<Batch>,
): AsyncIterable<Uint8Array> {
  // Loading the writer compiles 5 MB of WebAssembly: only where a Parquet file is written.
  const parquet = await import('parquet-wasm');
  const tableOf = (own: readonly Batch[]) => parquet.Table.fromIPCStream(toArrowStream(fields, own));
  const records = async function* (): AsyncGenerator<RecordBatch> {
    for await (const batch of batches)
      for (const { batch: part } of slices(batch, SCAN_ROWS)) yield* tableOf([part]).recordBatches();
  };
  const given = records();
  const first = await given.next();
  // The writer takes the columns from the first record batch.
  if (first.done === true) {
    yield parquet.writeParquet(tableOf([]));
    return;
  }
  const failures: unknown[] = [];
  const source = new ReadableStream<RecordBatch>(
    {
      start: (controller) => controller.enqueue(first.value),
      async pull(controller) {
        try {
          const next = await given.next();
          if (next.done !== true) return controller.enqueue(next.value);
        } catch (error) {
          // The writer would never end: it is told that there is no more, and whoever reads it is told why.
          failures.push(error);
        }
        controller.close();
      },
    },
    { highWaterMark: 1 },
  );
  const properties = new parquet.WriterPropertiesBuilder().setMaxRowGroupSize(GROUP_ROWS).build();
  const bytes: ReadableStream<Uint8Array> = await parquet.transformParquetStream(source, properties);
  try {
    for await (const piece of bytes) yield piece;
  } finally {
    await given.return(undefined);
  }
  if (failures.length > 0) throw failures[0];
}
