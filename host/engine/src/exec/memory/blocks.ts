import { takeBatch } from '../../table/take.js';
import type { Batch } from '../../table/vector.js';
import { batchBytes } from './bytes.js';
import type { OperatorMemory } from './operator-memory.js';
import type { Block, SpillFile } from './spill-file.js';

/** Writes rows of a batch, in the order of `rows` (without: as they are), in blocks of a bounded size. */
export async function writeBlocks(
  memory: OperatorMemory,
  file: SpillFile,
  batch: Batch,
  rows: Int32Array | null = null,
): Promise<Block[]> {
  const count = rows?.length ?? batch.rows;
  const bytesPerRow = batchBytes(batch) / Math.max(1, batch.rows);
  const size = Math.max(1, Math.min(count, Math.floor(memory.blockBytes / Math.max(1, bytesPerRow))));
  const blocks: Block[] = [];
  for (let start = 0; start < count; start += size) {
    const end = Math.min(count, start + size);
    // Taking copies: a slice would write the whole batch's text.
    const own =
      rows?.subarray(start, end) ?? Int32Array.from({ length: end - start }, (_, row) => start + row);
    blocks.push(await memory.write(file, takeBatch(batch, own)));
  }
  return blocks;
}
