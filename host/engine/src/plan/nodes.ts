import { invalidSql } from '../failure.js';
import type { TableSource } from '../io/source.js';
import type { WriteFormat } from '../io/write.js';
import type { Field } from '../table/types.js';
import { builtInAggregate } from './aggregates.js';
import { column, conjunction, type Expression, moveColumns } from './expression.js';
import type {
  Aggregate,
  Filter,
  Join,
  JoinAlgorithm,
  JoinKey,
  JoinType,
  Limit,
  Plan,
  Project,
  Scan,
  Union,
  Write,
} from './plan.js';
import { cast, commonType } from './typed.js';

/** A table's columns at the given indices; all unless given. */
export function scan(source: TableSource, columns = source.fields.map((_, index) => index)): Scan {
  const fields = columns.flatMap((index) => source.fields[index] ?? []);
  return { kind: 'scan', source, columns, conditions: [], limit: null, fields };
}

/** One row without columns: a query without FROM. */
export const UNIT: Plan = { kind: 'values', batch: { rows: 1, columns: [] }, fields: [] };

/** The rows where all conditions are true; the input itself without any. */
export function filter(input: Plan, ...conditions: readonly Expression[]): Plan {
  const condition = conjunction(conditions);
  return condition === null
    ? input
    : ({ kind: 'filter', input, condition, fields: input.fields } satisfies Filter);
}

/** One column per expression, named in order. */
export function project(input: Plan, exprs: readonly Expression[], names: readonly string[]): Project {
  const fields = exprs.map(({ type }, index): Field => ({ name: names[index] ?? '', type }));
  return { kind: 'project', input, exprs, fields };
}

/** All columns of a plan. */
export function columnsOf(fields: readonly Field[]): Expression[] {
  return fields.map((field, index) => column(index, field.type));
}

/** The first `width` columns of the input. */
export function firstColumns(input: Plan, width: number): Plan {
  if (input.fields.length === width) return input;
  const fields = input.fields.slice(0, width);
  return { kind: 'project', input, exprs: columnsOf(fields), fields };
}

/** What a join may have besides its type and inputs. */
export interface JoinOptions {
  readonly on?: readonly JoinKey[];
  readonly residual?: Expression | null;
  readonly nullAware?: boolean;
  readonly single?: boolean;
  readonly algorithm?: JoinAlgorithm | undefined;
}

/** A join. */
export function join(type: JoinType, left: Plan, right: Plan, options: JoinOptions = {}): Join {
  const { on = [], residual = null, nullAware = false, single = false, algorithm } = options;
  const fields = type === 'semi' || type === 'anti' ? left.fields : [...left.fields, ...right.fields];
  return {
    kind: 'join',
    type,
    left,
    right,
    on,
    residual,
    nullAware,
    single,
    fields,
    ...(algorithm && { algorithm }),
  };
}

/** `expression` over the right side of a join, written over its joined rows, and the other way round by `-width`. */
export function shiftColumns(expression: Expression, width: number): Expression {
  return moveColumns(expression, (index) => index + width);
}

/** Distinct rows. */
export function distinct(input: Plan): Aggregate {
  return { kind: 'aggregate', input, keys: columnsOf(input.fields), calls: [], fields: input.fields };
}

/** One row: the number of rows, as int64. */
export function counted(input: Plan): Aggregate {
  const count = builtInAggregate('count', null, false, null);
  const fields = [{ name: 'count', type: count.type }];
  return { kind: 'aggregate', input, keys: [], calls: [count], fields };
}

/** Rows `[offset, offset + limit)`; the input itself where that is all. */
export function limited(input: Plan, offset: number, limit: number | null): Plan {
  if (offset === 0 && limit === null) return input;
  return { kind: 'limit', input, offset, limit, fields: input.fields } satisfies Limit;
}

/** The rows in files in `folder`, a row about each: see `Write`. */
export function written(input: Plan, folder: string, format: WriteFormat): Write {
  const fields: Field[] = [
    { name: 'part', type: 'int32' },
    { name: 'file', type: 'utf8' },
    { name: 'rows', type: 'int64' },
  ];
  return { kind: 'write', input, folder, format, columns: input.fields, fields };
}

/** The rows of all inputs, columns by position brought to common types, called as in the first. */
export function union(inputs: readonly Plan[], what: string): Union {
  const unified = unifyInputs(inputs, what);
  return { kind: 'union', inputs: unified, fields: unified[0]?.fields ?? [] };
}

/** Inputs of a set operation with their columns brought to common types, called as in the first. */
export function unifyInputs(inputs: readonly Plan[], what: string): Plan[] {
  const [first] = inputs;
  const names = (first?.fields ?? []).map((field) => field.name);
  for (const { fields } of inputs) {
    if (fields.length !== names.length)
      throw invalidSql(`${what} of ${names.length} columns with ${fields.length}`);
  }
  const types = names.map((name, index) => {
    const given = inputs.map((input) => input.fields[index]?.type ?? 'null');
    const type = commonType(given);
    if (type === null) throw invalidSql(`${what}: column ${name} is ${[...new Set(given)].join(' and ')}`);
    return type;
  });
  return inputs.map((input) => {
    const same = input.fields.every(({ name, type }, i) => name === names[i] && type === types[i]);
    if (same) return input;
    const exprs = columnsOf(input.fields).map((expr, index) => cast(expr, types[index] ?? expr.type));
    return project(input, exprs, names);
  });
}
