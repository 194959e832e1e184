import { randomUUID } from 'node:crypto';
import { placeOf } from '../io/places/places.js';
import { encoded } from '../io/write.js';
import type { Write } from '../plan/plan.js';
import { vectorOf } from '../table/builder.js';
import type { Batch } from '../table/vector.js';

/**
 * Writes the rows of a partition to a file of its own, under a name that no other attempt has, and gives a row about it: the partition, the
 * name, the number of rows. Of an empty partition there is none but of the first, so that files without rows still say their columns.
 * @throws HeddleError HEDDLE4001 where it cannot be written.
 */
export async function* writePart(
  input: AsyncIterable<Batch>,
  { folder, format, columns }: Write,
  partition: number,
): AsyncIterable<Batch> {
  let rows = 0;
  const counted = async function* () {
    for await (const batch of input) {
      rows += batch.rows;
      if (batch.rows > 0) yield batch;
    }
  };
  const file = `${randomUUID()}.${format}`;
  const place = placeOf(folder);
  await place.write(place.within(folder, file), encoded(format, columns, counted()));
  if (rows === 0 && partition > 0) return;
  const about = [vectorOf('int32', [partition]), vectorOf('utf8', [file]), vectorOf('int64', [BigInt(rows)])];
  yield { rows: 1, columns: about };
}
