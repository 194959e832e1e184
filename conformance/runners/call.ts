import { type Column, type FunctionInfo, type HeddleModule, typeText } from '@heddle/host';
import type { Case, ColumnText } from '../corpus/case-file.js';
import { readColumn } from './columns.js';
import { Mismatch } from './compare.js';

/** Batches of more rows are not run row by row. */
export const ROW_BY_ROW_MOST = 1_000;

/** A case with its columns made. */
export interface Call {
  readonly entry: Case;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Whether the argument is a constant: one value for every row. */
  readonly constants: readonly boolean[];
  readonly params: readonly Column[];
  /** Slot per row, null where there is but one. */
  readonly groups: Uint32Array | null;
  readonly groupCount: number;
  readonly starts: readonly number[];
}

/** The call that a case describes. */
export function readCall(entry: Case): Call {
  const { rows = 0, args = [], params = [], groups, groupCount = 1, starts = [] } = entry;
  const slots =
    groups === undefined ? null : 'cycle' in groups ? repeated(groups.cycle, rows) : Uint32Array.from(groups);
  return {
    entry,
    rows,
    columns: args.map((text) => readColumn(text, rows)),
    constants: args.map((text) => text.constant === true),
    params: params.map((text) => readColumn(text, 1)),
    groups: slots,
    groupCount,
    starts,
  };
}

/** The function that is meant: of overloads the first with the types of the case. */
export function functionOf(module: HeddleModule, call: Call): FunctionInfo {
  const overloads = module.overloads(call.entry.function ?? '');
  const [first] = overloads;
  if (overloads.length === 1 && first !== undefined) return first;
  const wanted = call.columns.map((column) => typeText(column.dataType)).join(', ');
  const fits = (info: FunctionInfo) =>
    info.args.map((field) => typeText(field.dataType)).join(', ') === wanted;
  const found = overloads.find(fits);
  if (found === undefined) throw new Mismatch(`no overload of ${call.entry.function} takes (${wanted})`);
  return found;
}

/** The columns that the case expects; `length` is what their place demands. */
export function expectedColumns(texts: readonly ColumnText[] | undefined, length: number): Column[] {
  if (texts === undefined) throw new Mismatch('the case expects nothing of this kind');
  return texts.map((text) => readColumn(text, length));
}

function repeated(cycle: readonly number[], rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => cycle[row % cycle.length] ?? 0);
}
