import {
  argumentField,
  type Column,
  callBatches,
  checkArguments,
  coerceColumn,
  dataTypeOf,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
  type InstancePool,
  type SourceColumn,
  sourceTypeOf,
  typeText,
} from '@heddle/host';
import { withLength } from '../table/builder.js';
import type { SqlType } from '../table/types.js';
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
    args.map((arg) => sourceTypeOf(typeTextOf(arg.type))),
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
      const result = vectorOfColumn(caller.call(info, argumentColumns(info, vectors), rows));
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
  switch (dataType.id) {
    case 'bool':
    case 'int32':
    case 'int64':
    case 'float64':
    case 'utf8':
      return dataType.id;
    case 'date32':
      return 'date';
    case 'timestamp':
      if (dataType.unit === 'us') return 'timestamp';
      break;
    default:
  }
  throw refuse(`results of type ${typeText(dataType)}`);
}

/** The host's text for a type of the engine. */
function typeTextOf(type: SqlType): string {
  if (type === 'date') return 'date32';
  return type === 'timestamp' ? 'timestamp[us]' : type;
}

/** A result of one of the types that `resultType` lets through. */
function vectorOfColumn(column: Column): Vector {
  const { length, validity } = column;
  const shape = { length, validity, constant: false };
  switch (column.type) {
    case 'bool':
      return { ...shape, type: column.type, values: column.values };
    case 'int32':
      return { ...shape, type: column.type, values: column.values };
    case 'int64':
    case 'timestamp':
      return { ...shape, type: column.type, values: column.values };
    case 'float64':
      return { ...shape, type: column.type, values: column.values };
    case 'date32':
      return { ...shape, type: 'date', values: column.values };
    case 'utf8':
    case 'binary':
      return { ...shape, type: 'utf8', offsets: column.offsets, data: column.data };
    default:
      throw new TypeError(`no vector of ${column.type}`);
  }
}

function argumentColumns(info: FunctionInfo, vectors: readonly Vector[]): Column[] {
  return vectors.map((vector, index) => {
    const field = argumentField(info, index);
    if (field === undefined) throw new TypeError(`argument ${index} is missing`);
    try {
      return coerceColumn(sourceColumn(vector), field.dataType, field.name);
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
  if (vector.type === 'null') return { type: 'null', length, validity: null };
  const base = { dataType: dataTypeOf(typeTextOf(vector.type)), length, validity };
  switch (vector.type) {
    case 'bool':
      return { ...base, type: vector.type, values: vector.values };
    case 'utf8':
      return { ...base, type: vector.type, offsets: vector.offsets, data: vector.data };
    case 'float64':
      return { ...base, type: vector.type, values: vector.values };
    case 'int64':
    case 'timestamp':
      return { ...base, type: vector.type, values: vector.values };
    case 'int32':
      return { ...base, type: vector.type, values: vector.values };
    case 'date':
      return { ...base, type: 'date32', values: vector.values };
  }
}
