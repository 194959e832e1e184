import { bitmapBytes, getBit } from './bitmap.js';
import { checkColumns } from './check-columns.js';
import type { Column } from './column.js';
import { argumentField, type FunctionInfo, type ScalarInfo } from './function-info.js';
import type { GuestCalls } from './guest-calls.js';
import type { Keep, Masks } from './marshal-out.js';

/** Calls a scalar function once for a whole batch (see `HeddleInstance.callScalar`). */
export function callScalar(
  calls: GuestCalls,
  info: ScalarInfo,
  columns: readonly Column[],
  rows: number,
  keep: Keep = 'copy',
): Column {
  checkColumns(info, columns, rows);
  return calls.guard.call(info.name, () => {
    const { args, constants, out } = calls.marshalIn(info, columns, rows);
    const status = calls.enter(() => calls.exports.scalar(info.index, args, constants, out));
    calls.requireOk(status, info, rows, 'heddle_scalar');
    const excuses = strictArguments(info, columns, rows);
    const result = calls.marshalOut(
      info,
      (reader) => reader.column(out, info.returns, rows, excuses),
      (column) => [column],
      keep,
    );
    calls.count(info, rows);
    return result;
  });
}

/** The bitmaps of the arguments that are not nullable: a null in one of them makes the row's result null. */
export function strictArguments(info: FunctionInfo, columns: readonly Column[], rows: number): Masks {
  const masks: Uint8Array[] = [];
  columns.forEach(({ validity, length }, i) => {
    if (validity === null || argumentField(info, i)?.nullable !== false) return;
    if (length === rows) masks.push(validity);
    else if (!getBit(validity, 0)) masks.push(new Uint8Array(bitmapBytes(rows)));
  });
  return masks;
}
