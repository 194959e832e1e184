import { csvHeader, csvLines } from '@heddle/engine';
import type { Answer } from '../hosts/host.js';

/** Header and rows. */
export function* csv({ fields, batches }: Answer): Iterable<string> {
  yield csvHeader(fields.map((field) => field.name));
  for (const batch of batches) yield csvLines(batch);
}
