import { asc, col, count, range } from '@heddle/engine/dataset';

/** Counts of rows by ten keys, after an exchange of all rows: a job of two stages of `partitions` tasks and more. */
export const tenGroups = (rows: number, partitions: number) =>
  range(0, rows)
    .repartition(partitions)
    .derive('key', col('id').mod(10))
    .groupBy('key')
    .agg({ n: count() })
    .sort(asc('key'));
