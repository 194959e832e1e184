import {
  type AggregateInfo,
  accepts,
  type FunctionInfo,
  HeddleError,
  type HeddleModule,
  type PartitionInfo,
  resolveOverload,
  sourceText,
  sourceTypeOf,
  type TableInfo,
} from '@heddle/host';
import { invalidSql } from '../failure.js';
import { type Field, sqlTypeOf, typeTextOf } from '../table/types.js';
import { column, type Expression, type FunctionRef } from './expression.js';
import type { AggregateCall, FlatMap, MapPartitions, Plan } from './plan.js';

/** The functions of one SQL name: overloads of one kind in one module. */
export interface FunctionSet {
  readonly module: HeddleModule;
  readonly kind: FunctionInfo['kind'];
  readonly overloads: readonly FunctionInfo[];
}

/** A function of a module under a name of its own. */
export interface NamedFunction {
  /** How queries call it, in lower case. */
  readonly name: string;
  readonly module: HeddleModule;
  /** Its SQL name or export in the module. */
  readonly source: string;
}

/**
 * The functions of `modules` by SQL name, and those of `named` by theirs. A name that two of them have is HEDDLE4002, and so is one
 * that is not in its module.
 */
export function functionsOf(
  modules: readonly HeddleModule[],
  named: readonly NamedFunction[] = [],
): Map<string, FunctionSet> {
  const known = new Map<string, FunctionSet>();
  // A module that is given twice is the same module.
  for (const module of new Map(modules.map((module) => [module.digest, module])).values()) {
    const { functions } = module.manifest;
    for (const { name, kind } of new Map(functions.map((info) => [info.name, info])).values()) {
      if (known.has(name)) throw invalidSql(`two plugins have a function ${name}`);
      known.set(name, { module, kind, overloads: functions.filter((info) => info.name === name) });
    }
  }
  for (const one of named) {
    if (known.has(one.name)) throw invalidSql(`a plugin has a function ${one.name} already`);
    known.set(one.name, sourceOf(one));
  }
  return known;
}

/** What a named function is in its module. @throws HeddleError HEDDLE4002 where that lacks it. */
export function sourceOf({ name, module, source }: NamedFunction): FunctionSet {
  const { functions } = module.manifest;
  const overloads = functions.filter((info) => info.name === source || info.export === source);
  const [first] = overloads;
  if (first !== undefined) return { module, kind: first.kind, overloads };
  const there = [...new Set(functions.map((info) => info.name))].join(', ');
  throw invalidSql(`function ${name}: its module has no ${source}; there are ${there}`);
}

/** The overload that takes arguments of these types. @throws HeddleError HEDDLE1102, HEDDLE1103. */
function resolved(set: FunctionSet, args: readonly Expression[]): FunctionInfo {
  return resolveOverload(
    set.overloads,
    args.map((arg) => sourceTypeOf(typeTextOf(arg.type))),
  );
}

function refTo(set: FunctionSet, info: FunctionInfo): FunctionRef {
  return { module: set.module.digest, index: info.index, name: info.name };
}

/** HEDDLE1104: a function of this kind does not stand where the query has it. */
function misplaced(set: FunctionSet, where: string): Error {
  const [info] = set.overloads;
  const message = `${info?.signature ?? ''}: ${set.kind} functions cannot be used ${where}`;
  return new HeddleError({ code: 'HEDDLE1104', function: info?.name ?? null, message });
}

/** A call of a scalar function. */
export function scalarCall(set: FunctionSet, args: readonly Expression[]): Expression {
  if (set.kind !== 'scalar') throw misplaced(set, 'in an expression');
  const info = resolved(set, args);
  if (info.kind !== 'scalar') throw misplaced(set, 'in an expression');
  const type = sqlTypeOf(info.returns.dataType);
  return {
    kind: 'function',
    type,
    function: refTo(set, info),
    args,
    volatile: info.volatility === 'volatile',
  };
}

/** A call of an aggregate of a module. */
export function aggregateCall(
  set: FunctionSet,
  args: readonly Expression[],
  options: { readonly distinct: boolean; readonly filter: Expression | null },
): AggregateCall {
  const info = resolved(set, args);
  if (info.kind !== 'aggregate') throw misplaced(set, 'as an aggregate');
  const { returns, state } = info satisfies AggregateInfo;
  return {
    type: sqlTypeOf(returns.dataType),
    function: refTo(set, info),
    args,
    state: sqlTypeOf(state.dataType),
    ...options,
  };
}

/** The input's columns beside the rows that a table function gives for them. */
export function flatMapOf(
  set: FunctionSet,
  input: Plan,
  args: readonly Expression[],
  outer: boolean,
): FlatMap {
  const info = resolved(set, args);
  if (info.kind !== 'table') throw misplaced(set, 'in FROM');
  const fields = [...input.fields, ...outputOf(info)];
  return { kind: 'flatMap', input, function: refTo(set, info), args, outer, fields };
}

/**
 * The rows that a partition function gives for a table, whose columns it finds by their names: spelled alike, else in
 * whatever case where that is one column (spec/sql.md). `params` are literals.
 */
export function mapPartitionsOf(set: FunctionSet, input: Plan, params: readonly Expression[]): MapPartitions {
  const [info] = set.overloads;
  if (info?.kind !== 'partition') throw misplaced(set, 'over a table');
  const args = info.args.map((field) => {
    const index = columnNamed(input.fields, field.name);
    const found = index === null ? undefined : input.fields[index];
    if (index === null || found === undefined)
      throw wrongTable(info, `${field.name} is not a column of the table`);
    const source = sourceTypeOf(typeTextOf(found.type));
    if (!accepts(field.dataType, source))
      throw wrongTable(info, `column ${field.name} takes no ${sourceText(source)}`);
    return column(index, found.type);
  });
  checkParams(info, params);
  const partitionBy = info.partitionBy.flatMap((name) => {
    const place = info.args.findIndex((field) => field.name === name);
    return args[place] ?? [];
  });
  return {
    kind: 'mapPartitions',
    input,
    function: refTo(set, info),
    args,
    params,
    partitionBy,
    fields: outputOf(info),
  };
}

function outputOf(info: TableInfo | PartitionInfo): Field[] {
  return info.output.map(({ name, dataType }) => ({ name, type: sqlTypeOf(dataType) }));
}

function columnNamed(fields: readonly Field[], name: string): number | null {
  const exact = fields.findIndex((field) => field.name === name);
  if (exact >= 0) return exact;
  const alike = fields.flatMap((field, index) =>
    field.name.toLowerCase() === name.toLowerCase() ? [index] : [],
  );
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

function wrongTable(info: PartitionInfo, what: string): Error {
  return new HeddleError({ code: 'HEDDLE1103', function: info.name, message: `${info.signature}: ${what}` });
}

function checkParams(info: PartitionInfo, params: readonly Expression[]): void {
  if (params.length !== info.params.length) {
    const message = `${info.signature} takes ${info.params.length} params, given ${params.length}`;
    throw new HeddleError({ code: 'HEDDLE1102', function: info.name, message });
  }
  for (const [index, field] of info.params.entries()) {
    const param = params[index];
    if (param?.kind !== 'literal') throw invalidSql(`${info.name}: ${field.name} must be a constant`);
    const source = sourceTypeOf(typeTextOf(param.type));
    if (!accepts(field.dataType, source))
      throw wrongTable(info, `${field.name} takes no ${sourceText(source)}`);
  }
}
