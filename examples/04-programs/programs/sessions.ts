import type { DataSet } from '@heddle/engine/dataset';
import type { HeddleModule } from '@heddle/host';

/** Visits at a time in seconds. */
export type Visits = DataSet<{ readonly user: 'utf8'; readonly at: 'int64' }>;

/** Visits of one user that follow each other within `gap` seconds. `kinds` is the module of examples/02-kinds. */
export function sessions(
  visits: Visits,
  gap: number,
  kinds: HeddleModule,
): DataSet<{
  readonly user: 'utf8';
  readonly started: 'int64';
  readonly seconds: 'int64';
  readonly visits: 'int32';
}> {
  const output = { user: 'utf8', started: 'int64', seconds: 'int64', visits: 'int32' } as const;
  return visits.mapPartitions(kinds, 'sessions', [gap], output);
}
