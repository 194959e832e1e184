import {
  type Column,
  callBatches,
  checkArguments,
  coerceColumn,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
  type InstancePool,
  type SourceColumn,
} from '@heddle/host';
import { withLength } from '../table/builder.js';
import { nullVector, type Vector } from '../table/vector.js';
import type { Expr } from './expr.js';

/**
 * One module's functions for one query. The query is the operator instance of the ABI: it takes one instance from
 * the pool at its first call and keeps it until it is closed.
 */
export class UdfCaller {
  readonly module: HeddleModule;
  readonly #pool: InstancePool;
  #instance: HeddleInstance | null = null;

  constructor(pool: InstancePool) {
    this.module = pool.module;
    this.#pool = pool;
  }

  /** Calls a function over whole columns; the host splits them into calls of `batchRows`. */
  call(info: FunctionInfo, columns: readonly Column[], rows: number): Column {
    this.#instance ??= this.#pool.acquire();
    return callBatches(this.#instance, info, columns, rows);
  }

  /** Gives the instance back after a query that succeeded, or throws it away. */
  close(succeeded: boolean): void {
    if (this.#instance === null) return;
    if (succeeded) this.#pool.release(this.#instance);
    else this.#pool.discard(this.#instance);
    this.#instance = null;
  }
}

/**
 * A call of a plugin's function. Arguments are brought to the declared types by the table of spec/types.md; what it
 * does not list is HEDDLE1103, another number of arguments HEDDLE1102.
 */
export function udf(caller: UdfCaller, info: FunctionInfo, args: readonly Expr[]): Expr {
  checkArguments(
    info,
    args.map((arg) => arg.type),
  );
  // Constant arguments give a constant result, unless each row is to have an answer of its own.
  const foldable = info.volatility !== 'volatile';
  return {
    type: info.returns.type,
    fallible: true,
    evaluate(batch) {
      const vectors = args.map((arg) => arg.evaluate(batch));
      const constant = foldable && vectors.every((vector) => vector.constant) && batch.rows > 0;
      const rows = constant ? 1 : batch.rows;
      if (rows === 0) return nullVector(info.returns.type, 0);
      const result: Vector = { ...caller.call(info, argumentColumns(info, vectors), rows), constant: false };
      return constant ? withLength({ ...result, constant: true }, batch.rows) : result;
    },
  };
}

function argumentColumns(info: FunctionInfo, vectors: readonly Vector[]): Column[] {
  return info.args.map((field, index) => {
    const vector = vectors[index];
    if (vector === undefined) throw new TypeError(`argument ${field.name} is missing`);
    try {
      return coerceColumn(sourceColumn(vector), field.type, field.name);
    } catch (error) {
      if (!(error instanceof HeddleError) || error.function !== null) throw error;
      const row = vector.constant ? null : error.row;
      throw new HeddleError({ code: error.code, message: error.detail, function: info.name, row });
    }
  });
}

/** A vector as the host's column; a constant is a column of length 1. */
function sourceColumn(vector: Vector): SourceColumn {
  const { validity } = vector;
  const length = vector.constant ? 1 : vector.length;
  switch (vector.type) {
    case 'null':
      return { type: 'null', length, validity: null };
    case 'bool':
      return { type: vector.type, length, validity, values: vector.values };
    case 'utf8':
      return { type: vector.type, length, validity, offsets: vector.offsets, data: vector.data };
    case 'float64':
      return { type: vector.type, length, validity, values: vector.values };
    case 'int64':
      return { type: vector.type, length, validity, values: vector.values };
    case 'timestamp':
      return { type: vector.type, length, validity, values: vector.values, unit: 'us' };
    case 'int32':
      return { type: vector.type, length, validity, values: vector.values };
    case 'date':
      throw new TypeError('no argument takes a date');
  }
}
