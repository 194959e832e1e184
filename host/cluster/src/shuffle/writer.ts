import { type Batch, concatBatches, type Field, toArrowStream } from '@heddle/engine';
import { batchBytes, piecesOf, placeOf } from '@heddle/engine/stages';
import { storedBlock } from './blocks.js';
import type { Compression } from './compression.js';
import { type Part, writeIndex } from './index-file.js';

/** What was written. */
export interface Written {
  readonly rows: number;
  readonly bytes: number;
  /** Partitions with much more than others, and their bytes, the largest first. */
  readonly large: readonly (readonly [partition: number, bytes: number])[];
}

/** A partition is large from so many times the mean on; more than so many need not be said. */
const LARGE = { times: 2, most: 16 } as const;

/** Rows of a block, unless one batch has more. */
const BLOCK_ROWS = 65_536;
/** Bytes of a block's rows, unless one row has more: whoever reads it holds all of it. */
const BLOCK_BYTES = 8 << 20;

/**
 * Writes what a task leaves for others, partition after partition: `PATH.data`, then `PATH.index`, each there whole or not at
 * all. Every block is an Arrow IPC stream.
 * @param path Of a file system or an object store.
 * @param compression What makes blocks smaller; null for nothing.
 * @throws HeddleError HEDDLE4001 where it cannot be written, and what `read` throws.
 */
export async function writeParts(
  path: string,
  fields: readonly Field[],
  partitions: number,
  compression: Compression | null,
  read: (partition: number) => AsyncIterable<Batch>,
): Promise<Written> {
  const parts: Part[] = [];
  let offset = 0;
  const pieces = async function* () {
    for (let partition = 0; partition < partitions; partition++) {
      const start = offset;
      let rows = 0;
      for await (const batch of grouped(fields, read(partition))) {
        for (const piece of await storedBlock(toArrowStream(fields, [batch]), compression)) {
          yield piece;
          offset += piece.length;
        }
        rows += batch.rows;
      }
      parts.push({ offset: start, bytes: offset - start, rows });
    }
  };
  const place = placeOf(path);
  await place.write(`${path}.data`, pieces());
  await place.write(`${path}.index`, [writeIndex(parts)]);
  return {
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    bytes: offset,
    large: largeOf(parts, offset),
  };
}

function largeOf(parts: readonly Part[], total: number): Written['large'] {
  const isLarge = ({ bytes }: Part) => bytes > (LARGE.times * total) / parts.length;
  return [...parts.entries()]
    .flatMap(([partition, part]) => (isLarge(part) ? [[partition, part.bytes] as const] : []))
    .sort(([, a], [, b]) => b - a)
    .slice(0, LARGE.most);
}

/** Small batches put together, and large ones cut: what becomes a block. */
async function* grouped(fields: readonly Field[], batches: AsyncIterable<Batch>): AsyncIterable<Batch> {
  const types = fields.map(({ type }) => type);
  let held: Batch[] = [];
  let rows = 0;
  let bytes = 0;
  for await (const whole of batches)
    for (const batch of piecesOf(whole, BLOCK_BYTES)) {
      const more = batchBytes(batch);
      if (rows > 0 && (rows + batch.rows > BLOCK_ROWS || bytes + more > BLOCK_BYTES)) {
        yield concatBatches(types, held);
        held = [];
        rows = 0;
        bytes = 0;
      }
      held.push(batch);
      rows += batch.rows;
      bytes += more;
    }
  if (rows > 0) yield concatBatches(types, held);
}
