import { columnOfVector, concatBatches, type TableSource, typeTextOf } from '@heddle/engine';
import {
  accepts,
  type Column,
  coerceColumn,
  type Field,
  type FunctionInfo,
  HeddleError,
  type SourceType,
  sourceText,
  sourceTypeOf,
  typeText,
} from '@heddle/host';
import { misuse } from '../values.js';

/** A table of the engine, read whole. */
export interface EngineTable {
  readonly names: readonly string[];
  readonly rows: number;
  readonly types: readonly SourceType[];
  readonly columns: readonly Column[];
}

/** Reads all rows and columns. */
export async function readTable(source: TableSource): Promise<EngineTable> {
  const batches = [];
  for await (const batch of source.scan(source.fields.map((_, index) => index))) batches.push(batch);
  const types = source.fields.map((field) => field.type);
  const { rows, columns } = concatBatches(types, batches);
  return {
    names: source.fields.map((field) => field.name),
    rows,
    types: types.map((type) => sourceTypeOf(typeTextOf(type))),
    columns: columns.map(columnOfVector),
  };
}

/** A column brought to an argument's type by the table of spec/types.md. Throws HEDDLE1103 or HEDDLE2004. */
export function argumentColumn(column: Column, info: FunctionInfo, field: Field): Column {
  const { name, dataType } = field;
  if (!accepts(dataType, column.dataType)) {
    const message = `${info.signature}: ${name} is ${typeText(dataType)} and takes no ${sourceText(column.dataType)}`;
    throw misuse('HEDDLE1103', info, message);
  }
  return ofFunction(info, () => coerceColumn(column, dataType, name));
}

/** Runs a task whose errors are those of a function's call. */
export function ofFunction<T>(info: FunctionInfo, task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof HeddleError) || error.function !== null) throw error;
    throw misuse(error.code, info, error.detail, error.row);
  }
}
