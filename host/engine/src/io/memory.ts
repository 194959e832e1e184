import { hashed } from '../store/fingerprint.js';
import { toArrowStream } from '../table/arrow-out.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import { type TableSource, WHOLE } from './source.js';

/** A table whose rows are at hand. */
export function memorySource(fields: readonly Field[], batches: readonly Batch[]): TableSource {
  return {
    fields,
    location: { kind: 'memory' },
    splits: Math.max(1, batches.length),
    identity: () => hashed(toArrowStream(fields, batches)),
    rows: batches.reduce((sum, batch) => sum + batch.rows, 0),
    async *scan(columns, { partition, partitions } = WHOLE) {
      for (let index = partition; index < batches.length; index += partitions) {
        const batch = batches[index];
        if (batch === undefined) return;
        yield { rows: batch.rows, columns: columns.flatMap((column) => batch.columns[column] ?? []) };
      }
    },
  };
}
