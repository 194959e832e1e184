import type { Sample } from '../plan/plan.js';
import { takeBatch } from '../table/take.js';
import type { Batch } from '../table/vector.js';

/** Each row with the same probability, chosen by a hash of the seed, the partition and the row's place in it. */
export async function* sample(
  input: AsyncIterable<Batch>,
  { fraction, seed }: Sample,
  partition: number,
): AsyncIterable<Batch> {
  const bound = fraction * 2 ** 32;
  let place = 0;
  for await (const batch of input) {
    const chosen: number[] = [];
    for (let row = 0; row < batch.rows; row++) {
      if (spread(seed, partition, place++) < bound) chosen.push(row);
    }
    if (chosen.length > 0) yield takeBatch(batch, Int32Array.from(chosen));
  }
}

/** A number in [0, 2^32) that looks random. */
function spread(seed: number, partition: number, place: number): number {
  let mixed = (seed ^ Math.imul(partition + 1, 0x9e37_79b1) ^ Math.imul(place + 1, 0x85eb_ca77)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb_352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846c_a68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
