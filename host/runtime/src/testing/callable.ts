import { columnFromArray } from '../builder.js';
import type { Column } from '../column.js';
import type { Field } from '../data-type.js';
import { HeddleError } from '../errors.js';
import { argumentField, type FunctionInfo, takesCount } from '../function-info.js';
import { requireKind } from '../function-kind.js';
import type { HeddleInstance } from '../instance.js';
import { partitionRows } from '../partition-order.js';
import type { InstancePool } from '../pool.js';
import { runTask } from '../threads/task.js';
import { type Value, valueAt } from '../values.js';
import type { Loaded } from './functions.js';

/** A call of one overload, its arguments made into columns. */
type Call = (instance: HeddleInstance) => unknown;

/** Where a loaded function's instances come from. */
const POOLS = new WeakMap<object, InstancePool>();

/** The pool of a function that `load` gave. */
export function poolOf(loaded: object): InstancePool {
  const pool = POOLS.get(loaded);
  if (pool === undefined) throw new TypeError('the function is not one that load() gave');
  return pool;
}

/** A JavaScript function over the overloads of one export: the first that the values fit is called. */
export function functionOf(
  pool: InstancePool,
  overloads: readonly FunctionInfo[],
): ((...args: readonly unknown[]) => unknown) & Loaded {
  const run = (...args: readonly unknown[]): unknown => {
    const call = firstFitting(overloads, args);
    return pool.use(call);
  };
  const loaded = Object.assign(run, { overloads });
  POOLS.set(loaded, pool);
  return loaded;
}

function firstFitting(overloads: readonly FunctionInfo[], args: readonly unknown[]): Call {
  let refused: unknown = new TypeError('no overload');
  for (const info of overloads) {
    try {
      return callOf(info, args);
    } catch (error) {
      if (!(error instanceof HeddleError)) throw error;
      refused = error;
    }
  }
  throw refused;
}

function callOf(info: FunctionInfo, args: readonly unknown[]): Call {
  switch (info.kind) {
    case 'scalar': {
      const columns = argumentColumns(info, [args]);
      return (instance) => valueAt(instance.callScalar(info, columns, 1), 0);
    }
    case 'table': {
      const task = {
        kind: info.kind,
        index: info.index,
        at: 0,
        columns: argumentColumns(info, [args]),
        rows: 1,
      };
      return (instance) => rowObjects(info.output, runTask(instance, task).columns.slice(1));
    }
    case 'aggregate': {
      const rows = rowsOf(info, args[0]);
      const columns = argumentColumns(info, rows);
      return (instance) => aggregated(instance, info, columns, rows.length);
    }
    case 'partition': {
      const [given, ...params] = args;
      const rows = rowsOf(info, given).map((row) => valuesOfRow(info, row));
      const sorted = partitionRows(info, columnsOf(info, info.args, rows), rows.length);
      const task = {
        kind: 'partitions' as const,
        index: info.index,
        at: 0,
        params: columnsOf(info, info.params, [params]),
        columns: sorted.columns,
        rows: rows.length,
        starts: sorted.starts,
      };
      return (instance) => rowObjects(info.output, runTask(instance, task).columns);
    }
  }
}

function aggregated(
  instance: HeddleInstance,
  info: FunctionInfo,
  columns: readonly Column[],
  rows: number,
): Value {
  const handle = instance.openAggregate(requireKind(info, 'aggregate'));
  try {
    handle.accumulate(columns, rows, null, 1);
    return valueAt(handle.finish(null, 1), 0);
  } finally {
    handle.close();
  }
}

/** Columns of rows of positional arguments. @throws HeddleError HEDDLE1102, HEDDLE1103, HEDDLE2004, HEDDLE2005. */
export function argumentColumns(info: FunctionInfo, rows: readonly (readonly unknown[])[]): Column[] {
  const count = rows[0]?.length ?? info.args.length;
  for (const row of rows) {
    if (!takesCount(info, row.length) || row.length !== count) {
      const message = `${info.signature} is given ${row.length} arguments`;
      throw new HeddleError({ code: 'HEDDLE1102', function: info.name, message });
    }
  }
  const fields = Array.from({ length: count }, (_, i) => argumentField(info, i)).filter(
    (field) => field !== undefined,
  );
  return columnsOf(info, fields, rows);
}

function columnsOf(
  info: FunctionInfo,
  fields: readonly Field[],
  rows: readonly (readonly unknown[])[],
): Column[] {
  return fields.map((field, i) => {
    try {
      return columnFromArray(
        field.dataType,
        rows.map((row) => row[i] as Value),
      );
    } catch (error) {
      if (!(error instanceof HeddleError)) throw error;
      const message = `argument ${field.name}: ${error.detail}`;
      throw new HeddleError({ code: error.code, message, function: info.name, cause: error });
    }
  });
}

function rowsOf(info: FunctionInfo, given: unknown): readonly unknown[][] {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) {
    return [...(given as Iterable<unknown[]>)];
  }
  throw new HeddleError({ code: 'HEDDLE1102', function: info.name, message: `${info.signature} takes rows` });
}

function valuesOfRow(info: FunctionInfo, row: unknown): unknown[] {
  const record = row as Readonly<Record<string, unknown>>;
  return info.args.map((field) => record[field.name]);
}

function rowObjects(fields: readonly Field[], columns: readonly Column[]): Record<string, Value>[] {
  const rows = columns[0]?.length ?? 0;
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      fields.map((field, i) => {
        const column = columns[i];
        return [field.name, column === undefined ? null : valueAt(column, row)];
      }),
    ),
  );
}
