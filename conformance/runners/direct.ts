import {
  type Batch,
  type Column,
  concatColumns,
  type FunctionInfo,
  type HeddleInstance,
  ROW_FIELD,
  type ScalarInfo,
  sliceColumn,
  type TableInfo,
} from '@heddle/host';
import { runAggregate } from './aggregate.js';
import { type Call, expectedColumns, ROW_BY_ROW_MOST } from './call.js';
import { requireSame } from './compare.js';
import { runPartition } from './partition.js';

/** Runs a case through the direct ABI in every split that its kind has. A case that ends in an error runs once, whole. */
export function runDirect(
  instance: HeddleInstance,
  info: FunctionInfo,
  call: Call,
  onlyWhole: boolean,
): void {
  switch (info.kind) {
    case 'scalar':
      runScalar(instance, info, call, onlyWhole);
      break;
    case 'table':
      runTable(instance, info, call, onlyWhole);
      break;
    case 'aggregate':
      runAggregate(instance, info, call, onlyWhole);
      break;
    case 'partition':
      runPartition(instance, info, call, onlyWhole);
      break;
  }
}

/** The rows `from` to `to` of the arguments; constants stay as they are. */
export function slice(call: Call, from: number, to: number): Column[] {
  return call.columns.map((column, i) =>
    call.constants[i] === true ? column : sliceColumn(column, from, to),
  );
}

/** Batches as one, column by column. */
export function joined(
  fields: readonly { readonly dataType: Column['dataType'] }[],
  batches: readonly Batch[],
): Column[] {
  return fields.map(({ dataType }, index) =>
    concatColumns(
      dataType,
      batches.flatMap(({ columns }) => columns[index] ?? []),
    ),
  );
}

function runScalar(instance: HeddleInstance, info: ScalarInfo, call: Call, onlyWhole: boolean): void {
  const whole = instance.callScalar(info, call.columns, call.rows);
  if (call.entry.returns === undefined) return;
  const expected = expectedColumns([call.entry.returns], call.rows);
  requireSame([whole], expected, 'direct');
  if (onlyWhole || call.rows > ROW_BY_ROW_MOST) return;
  const rows = eachRow(call).map((row) => instance.callScalar(info, slice(call, row, row + 1), 1));
  requireSame([concatColumns(info.returns.dataType, rows)], expected, 'direct, row by row');
}

function runTable(instance: HeddleInstance, info: TableInfo, call: Call, onlyWhole: boolean): void {
  /** Everything that a call gives; `between` is done while it stands behind its first batch. */
  const pull = (columns: readonly Column[], rows: number, between?: () => void): Column[] => {
    const table = instance.openTable(info, columns, rows);
    const batches: Batch[] = [];
    for (let batch = table.next(); batch !== null; batch = table.next()) {
      if (batches.push(batch) === 1) between?.();
    }
    table.close();
    return joined([ROW_FIELD, ...info.output], batches);
  };
  const whole = pull(call.columns, call.rows);
  if (call.entry.output === undefined) return;
  const expected = expectedColumns(call.entry.output, call.rows);
  requireSame(whole, expected, 'direct');
  if (onlyWhole) return;
  const other = pull(call.columns, call.rows, () => pull(call.columns, call.rows));
  requireSame(other, expected, 'direct, with another call in between');
  if (call.rows > ROW_BY_ROW_MOST) return;
  const rows = eachRow(call).map((row) => ({
    rows: 0,
    columns: pull(slice(call, row, row + 1), 1).slice(1),
  }));
  requireSame(joined(info.output, rows), expected.slice(1), 'direct, row by row');
}

function eachRow(call: Call): number[] {
  return Array.from({ length: call.rows }, (_, row) => row);
}
