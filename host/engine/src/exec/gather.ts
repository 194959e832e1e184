import { concatBatches } from '../table/concat.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';

/** All rows of an input as one batch. */
export async function gather(input: AsyncIterable<Batch>, fields: readonly Field[]): Promise<Batch> {
  const parts: Batch[] = [];
  for await (const part of input) if (part.rows > 0) parts.push(part);
  return concatBatches(
    fields.map((field) => field.type),
    parts,
  );
}
