import {
  type Column,
  callBatches,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
  type InstancePool,
  type TypeName,
} from '@heddle/host';
import { withLength } from '../table/builder.js';
import type { SqlType } from '../table/types.js';
import { isValid, maskOf, nullVector, spanOf, type Vector } from '../table/vector.js';
import { cast } from './cast.js';
import type { Expr } from './expr.js';
import { literal } from './literal.js';

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
  const refusal = (code: string) => {
    const given = args.map((arg) => arg.type).join(', ');
    return new HeddleError({ code, function: info.name, message: `${info.signature} was given (${given})` });
  };
  if (args.length !== info.args.length) throw refusal('HEDDLE1102');
  const operands = info.args.map((field, index) => {
    const arg = args[index];
    const accepted = arg === undefined ? null : accept(arg, field.type, field.name, info);
    if (accepted === null) throw refusal('HEDDLE1103');
    return accepted;
  });
  // Constant arguments give a constant result, unless each row is to have an answer of its own.
  const foldable = info.volatility !== 'volatile';
  return {
    type: info.returns.type,
    fallible: true,
    evaluate(batch) {
      const vectors = operands.map((operand) => operand.evaluate(batch));
      const constant = foldable && vectors.every((vector) => vector.constant) && batch.rows > 0;
      const rows = constant ? 1 : batch.rows;
      if (rows === 0) return nullVector(info.returns.type, 0);
      const result = toVector(caller.call(info, vectors.map(toColumn), rows));
      return constant ? withLength({ ...result, constant: true }, batch.rows) : result;
    },
  };
}

function toColumn(vector: Vector): Column {
  const { validity } = vector;
  const length = vector.constant ? 1 : vector.length;
  switch (vector.type) {
    case 'bool':
    case 'int32':
    case 'int64':
    case 'float64':
      return { type: vector.type, length, validity, values: vector.values } as Column;
    case 'utf8':
      return { type: vector.type, length, validity, offsets: vector.offsets, data: vector.data };
    default:
      throw new TypeError(`a function has no argument of type ${vector.type}`);
  }
}

function toVector(column: Column): Vector {
  return { ...column, constant: false };
}

/** Brings an argument to its declared type; null where the table of spec/types.md does not accept it. */
function accept(arg: Expr, type: TypeName, name: string, info: FunctionInfo): Expr | null {
  if (arg.type === type) return arg;
  if (arg.type === 'null') return literal(type, null);
  const pair = `${arg.type} to ${type}`;
  if (pair === 'int64 to int32') return narrowed(arg, name, info);
  if (pair === 'timestamp to int64') return retyped(arg, 'int64');
  return WIDENED.has(pair) ? cast(arg, type) : null;
}

const WIDENED: ReadonlySet<string> = new Set(['int32 to int64', 'int32 to float64', 'int64 to float64']);

/** Microseconds as they lie in the buffer. */
function retyped(arg: Expr, type: SqlType & 'int64'): Expr {
  return {
    type,
    fallible: arg.fallible,
    evaluate(batch) {
      const vector = arg.evaluate(batch);
      return vector.type === 'timestamp' ? { ...vector, type } : vector;
    },
  };
}

/** int64 to int32, value by value: one that does not fit is HEDDLE2004. */
function narrowed(arg: Expr, name: string, info: FunctionInfo): Expr {
  return {
    type: 'int32',
    fallible: true,
    evaluate(batch) {
      const vector = arg.evaluate(batch);
      if (vector.type !== 'int64') return vector;
      const span = spanOf([vector], batch.rows);
      const mask = maskOf(vector);
      const values = new Int32Array(span.rows);
      for (let row = 0; row < span.rows; row++) {
        const value = Number(vector.values[row & mask] ?? 0n);
        values[row] = value;
        if (values[row] !== value && isValid(vector, row)) {
          throw new HeddleError({
            code: 'HEDDLE2004',
            function: info.name,
            row: span.constant ? null : row,
            message: `${vector.values[row & mask]} in argument ${name} does not fit int32`,
          });
        }
      }
      const { constant, validity } = span;
      return { type: 'int32', length: batch.rows, constant, validity, values };
    },
  };
}
