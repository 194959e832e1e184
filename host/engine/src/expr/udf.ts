import {
  argumentField,
  type Column,
  callBatches,
  coerceColumn,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
  type InstancePool,
  resolveOverload,
  sourceTypeOf,
  typeText,
} from '@heddle/host';
import { withLength } from '../table/builder.js';
import { hostTypeText, sourceColumnOf, sqlTypeOf, vectorOfColumn } from '../table/host-column.js';
import type { SqlType } from '../table/types.js';
import { nullVector, type Vector } from '../table/vector.js';
import type { Expr } from './expr.js';

/**
 * One module's functions for one query. The query is the operator instance of the ABI: it takes one instance from
 * the pool at its first call and keeps it until it is closed.
 */
export class UdfCaller {
  readonly module: HeddleModule;
  /** Whether errors show values of rows. */
  readonly rowValues: boolean;
  readonly #pool: InstancePool;
  #instance: HeddleInstance | null = null;

  constructor(pool: InstancePool) {
    this.module = pool.module;
    this.rowValues = pool.limits.rowValues;
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
 * A call of a plugin's function, by its overloads. Arguments are brought to the declared types by the table of
 * spec/types.md; what it does not list is HEDDLE1103, another number of arguments HEDDLE1102.
 */
export function udf(caller: UdfCaller, overloads: readonly FunctionInfo[], args: readonly Expr[]): Expr {
  const info = resolveOverload(
    overloads,
    args.map((arg) => sourceTypeOf(hostTypeText(arg.type))),
  );
  const type = resultType(info);
  // Constant arguments give a constant result, unless each row is to have an answer of its own.
  const foldable = info.volatility !== 'volatile';
  return {
    type,
    fallible: true,
    evaluate(batch) {
      const vectors = args.map((arg) => arg.evaluate(batch));
      const constant = foldable && vectors.every((vector) => vector.constant) && batch.rows > 0;
      const rows = constant ? 1 : batch.rows;
      if (rows === 0) return nullVector(type, 0);
      const column = caller.call(info, argumentColumns(caller, info, vectors), rows);
      const result = ofFunction(caller, info, () => vectorOfColumn(column, 'result'));
      return constant ? withLength({ ...result, constant: true }, batch.rows) : result;
    },
  };
}

/** The type of a scalar's result in SQL. @throws HeddleError HEDDLE1104 for what this engine does not have. */
function resultType(info: FunctionInfo): SqlType {
  const refuse = (what: string): HeddleError => {
    const message = `${info.signature}: ${what} cannot be used in this engine's SQL`;
    return new HeddleError({ code: 'HEDDLE1104', function: info.name, message });
  };
  if (info.kind !== 'scalar') throw refuse(`${info.kind} functions`);
  const { dataType } = info.returns;
  const type = sqlTypeOf(dataType);
  if (type === null) throw refuse(`results of type ${typeText(dataType)}`);
  return type;
}

function argumentColumns(caller: UdfCaller, info: FunctionInfo, vectors: readonly Vector[]): Column[] {
  return vectors.map((vector, index) => {
    const field = argumentField(info, index);
    if (field === undefined) throw new TypeError(`argument ${index} is missing`);
    const coerce = () => coerceColumn(sourceColumnOf(vector), field.dataType, field.name);
    return ofFunction(caller, info, coerce, vector.constant);
  });
}

/** Runs a task whose errors are those of a function's call; the row of a constant is none of the batch. */
function ofFunction<T>(caller: UdfCaller, info: FunctionInfo, task: () => T, constant = false): T {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof HeddleError) || error.function !== null) throw error;
    const row = constant ? null : error.row;
    const named = new HeddleError({ code: error.code, message: error.detail, function: info.name, row });
    throw caller.rowValues ? named : named.withoutRowValues();
  }
}
