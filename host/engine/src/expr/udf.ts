import {
  argumentField,
  type Column,
  callBatches,
  coerceColumn,
  type Field,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
} from '@heddle/host';
import type { FunctionCall, FunctionRef } from '../plan/expression.js';
import { withLength } from '../table/builder.js';
import { sourceColumnOf, vectorOfColumn } from '../table/host-column.js';
import { nullVector, type Vector } from '../table/vector.js';
import { evaluateAll, type Kernel } from './kernel.js';

/** What runs the functions of one operator. */
export interface FunctionCaller {
  /** Whether errors of the function show values of rows. */
  rowValues(ref: FunctionRef): boolean;
  /** The function's manifest entry. */
  info(ref: FunctionRef): FunctionInfo;
  /** The operator's one instance of the function's module. */
  instance(ref: FunctionRef): HeddleInstance;
}

/** Of expressions that call none: what is evaluated before a query runs. */
export const NO_FUNCTIONS: FunctionCaller = {
  rowValues: () => true,
  info: noFunction,
  instance: noFunction,
};

function noFunction(ref: FunctionRef): never {
  throw new TypeError(`${ref.name} is called where no function can be`);
}

/** A call of a scalar function; its arguments are brought to the declared types by the table of spec/types.md. */
export function udf(caller: FunctionCaller, call: FunctionCall, args: readonly Kernel[]): Kernel {
  const info = caller.info(call.function);
  const rowValues = caller.rowValues(call.function);
  const { type } = call;
  return {
    type,
    evaluate(batch) {
      const vectors = evaluateAll(args, batch);
      // Constant arguments give a constant result, unless each row is to have an answer of its own.
      const constant = !call.volatile && vectors.every((vector) => vector.constant) && batch.rows > 0;
      const rows = constant ? 1 : batch.rows;
      if (rows === 0) return nullVector(type, 0);
      const columns = argumentColumns(info, rowValues, vectors);
      const column = callBatches(caller.instance(call.function), info, columns, rows);
      const result = ofFunction(info, rowValues, () => vectorOfColumn(column, 'result'));
      return constant ? withLength({ ...result, constant: true }, batch.rows) : result;
    },
  };
}

/** Vectors as the arguments of a function; constants stay columns of length 1. */
export function argumentColumns(
  info: FunctionInfo,
  rowValues: boolean,
  vectors: readonly Vector[],
): Column[] {
  return vectors.map((vector, index) => {
    const field = argumentField(info, index);
    if (field === undefined) throw new TypeError(`argument ${index} is missing`);
    return columnFor(info, rowValues, field, vector);
  });
}

/** A vector brought to the type of a field of a function. @throws HeddleError HEDDLE2004 with the function's name. */
export function columnFor(info: FunctionInfo, rowValues: boolean, field: Field, vector: Vector): Column {
  const coerce = () => coerceColumn(sourceColumnOf(vector), field.dataType, field.name);
  return ofFunction(info, rowValues, coerce, vector.constant);
}

/** Runs a task whose errors are those of a function's call; the row of a constant is none of the batch. */
function ofFunction<T>(info: FunctionInfo, rowValues: boolean, task: () => T, constant = false): T {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof HeddleError) || error.function !== null) throw error;
    const row = constant ? null : error.row;
    const named = new HeddleError({ code: error.code, message: error.detail, function: info.name, row });
    throw rowValues ? named : named.withoutRowValues();
  }
}
