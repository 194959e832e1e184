import { checkColumns } from './check-columns.js';
import { type Column, sliceColumn } from './column.js';
import { concatColumns } from './concat.js';
import { HeddleError } from './errors.js';
import { type FunctionInfo, isAdopted } from './function-info.js';
import type { HeddleInstance } from './instance.js';

/**
 * Calls a scalar function over columns of any length, `batchRows` of the instance's limits at a time, under one
 * watchdog for as many batches as end within a deadline (a plain plugin has its own, for as many rows). Rows in errors count from the begin of the whole input.
 * @throws HeddleError as `HeddleInstance.callScalar`.
 */
export function callBatches(
  instance: HeddleInstance,
  info: FunctionInfo,
  columns: readonly Column[],
  rows: number,
): Column {
  const { batchRows } = instance.limits;
  if (rows <= batchRows || info.kind !== 'scalar') return instance.callScalar(info, columns, rows);
  checkColumns(info, columns, rows);
  const results: Column[] = [];
  let start = 0;
  const next = () => {
    results.push(callSlice(instance, info, columns, start, Math.min(rows, start + batchRows)));
    start += batchRows;
  };
  // A window around a plugin's own would end it after two deadlines, however many calls that were.
  if (isAdopted(info)) while (start < rows) next();
  while (start < rows) {
    instance.window(info.name, () => {
      do next();
      while (start < rows && !instance.windowSpent);
    });
  }
  return concatColumns(info.returns.dataType, results);
}

function callSlice(
  instance: HeddleInstance,
  info: FunctionInfo,
  columns: readonly Column[],
  start: number,
  end: number,
): Column {
  // A constant has one row, whatever the batch.
  const slice = columns.map((column) => (column.length === 1 ? column : sliceColumn(column, start, end)));
  try {
    return instance.callScalar(info, slice, end - start);
  } catch (error) {
    throw error instanceof HeddleError ? error.atOffset(start) : error;
  }
}
