import { jsonText } from '@heddle/engine';
import {
  type Batch,
  type Column,
  callBatches,
  columnFromArray,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
  InstancePool,
  partitionRows,
  ROW_FIELD,
  resolveOverload,
  sliceColumn,
  takeColumn,
} from '@heddle/host';
import { arrowIpc } from '@heddle/host/codec';
import { runTask, type Task } from '@heddle/host/threads';
import { UsageError } from './errors.js';
import type { Answer } from './hosts/host.js';
import type { Input } from './input.js';
import { reproducer } from './reproduce.js';
import { Reproducible } from './source-frame.js';
import { firstFitting, parseArguments, parseRow } from './values.js';

/** What is called, and what errors may say. */
export interface CallContext {
  readonly module: HeddleModule;
  /** The module as the user named it. */
  readonly name: string;
  readonly overloads: readonly FunctionInfo[];
}

/** Calls a scalar or table function with arguments from the command line: a column of one result, or rows. */
export function callScalarOnce(
  context: CallContext,
  args: readonly string[],
): { readonly column: Column } | Answer {
  const { info, columns } = parseArguments(context.overloads, args);
  return withInstance(context, (instance) => {
    if (info.kind === 'scalar') return { column: instance.callScalar(info, columns, 1) };
    const { rows, columns: output } = runTask(instance, rowsTask(info, columns, 1));
    return answerOf(outputFields(info), { rows, columns: output.slice(1) });
  });
}

/** Calls a scalar or table function for every row: its results, or its rows with the input row of each. */
export function callRows(context: CallContext, input: Input): Answer {
  const { info, columns } = argumentsOf(context, input, null);
  const { rows } = input;
  return withInstance(context, (instance) =>
    explainingRow(context, info, columns, () => {
      if (info.kind === 'scalar') {
        return answerOf([info.returns], { rows, columns: [callBatches(instance, info, columns, rows)] });
      }
      const batch = runTask(instance, rowsTask(info, columns, rows));
      return answerOf([ROW_FIELD, ...outputFields(info)], batch);
    }),
  );
}

/** Aggregates all rows, or those of each value of the column `group`, in the order of their first appearance. */
export function callAggregate(context: CallContext, input: Input, group: string | null): Answer {
  const place = group === null ? null : placeOf(input, group);
  const { info, columns } = argumentsOf(context, input, place);
  if (info.kind !== 'aggregate') throw new TypeError(`${info.name} is no aggregate`);
  const { rows } = input;
  const keys = place === null ? null : input.natural(place);
  const { slots, firsts } = keys === null ? { slots: null, firsts: null } : groupsOf(keys);
  const slotCount = firsts?.length ?? 1;
  if (slotCount === 0) return answerOf([groupField(input, place, keys), info.returns], null);
  return withInstance(context, (instance) => {
    const { columns: values } = runTask(instance, {
      kind: 'aggregate',
      index: info.index,
      at: 0,
      columns,
      rows,
      slots,
      slotCount,
    });
    if (keys === null || firsts === null) return answerOf([info.returns], { rows: 1, columns: values });
    const batch = { rows: slotCount, columns: [takeColumn(keys, firsts), ...values] };
    return answerOf([groupField(input, place, keys), info.returns], batch);
  });
}

/** Runs a partition function over rows in any order; `params` as on the command line. */
export function callPartition(context: CallContext, input: Input, params: readonly string[]): Answer {
  const { info, columns } = argumentsOf(context, input, null);
  if (info.kind !== 'partition') throw new TypeError(`${info.name} is no partition function`);
  if (params.length !== info.params.length) {
    const message = `${info.signature} takes ${info.params.length} params, given ${params.length}`;
    throw new HeddleError({ code: 'HEDDLE1102', message, function: info.name });
  }
  const given = parseRow(info, info.params, params);
  const sorted = partitionRows(info, columns, input.rows);
  const { starts } = sorted;
  const task: Task = {
    kind: 'partitions',
    index: info.index,
    at: 0,
    params: given,
    columns: sorted.columns,
    rows: input.rows,
    starts,
  };
  return withInstance(context, (instance) => answerOf(info.output, runTask(instance, task)));
}

function rowsTask(info: FunctionInfo, columns: readonly Column[], rows: number): Task {
  return { kind: 'table', index: info.index, at: 0, columns, rows };
}

/** The overload for an input, and its arguments. */
function argumentsOf(
  { module, overloads }: CallContext,
  input: Input,
  except: number | null,
): { readonly info: FunctionInfo; readonly columns: Column[] } {
  const given = input.types?.filter((_, index) => index !== except);
  // Types choose by themselves where every column is an argument; texts are read by the first overload that can.
  const chosen =
    given !== undefined && overloads.length > 1 ? [resolveOverload(overloads, given)] : overloads;
  try {
    return firstFitting(chosen, (info) => ({ info, columns: input.arguments(info, except) }));
  } catch (error) {
    if (!(error instanceof HeddleError) || module.limits.rowValues) throw error;
    throw withoutInputValue(error);
  }
}

/** An error of a value that is none of an argument's, without the value. */
function withoutInputValue(error: HeddleError): HeddleError {
  if (error.code !== 'HEDDLE1103') return error.withoutRowValues();
  const message = error.detail
    .replace(/ and takes no ".*$/s, ' and takes no such value')
    .replace(/: .* (?=is not a )/s, ': a value ');
  return new HeddleError({ ...error.details(), message });
}

function withInstance<T>(context: CallContext, task: (instance: HeddleInstance) => T): T {
  const pool = new InstancePool(context.module, { arrowIpc });
  try {
    return pool.use(task);
  } finally {
    pool.close();
  }
}

/** Runs a task; an error of a row comes with the command that shows it again. */
function explainingRow<T>(
  context: CallContext,
  info: FunctionInfo,
  columns: readonly Column[],
  task: () => T,
): T {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof HeddleError) || error.row === null || !context.module.limits.rowValues)
      throw error;
    const { row } = error;
    const values = columns.map((column) => sliceColumn(column, row, row + 1));
    const command = reproducer(context.name, info, values);
    throw command === null ? error : new Reproducible(error, command);
  }
}

function outputFields(info: FunctionInfo) {
  return info.kind === 'table' || info.kind === 'partition' ? info.output : [];
}

function answerOf(fields: Answer['fields'], batch: Batch | null): Answer {
  return { fields, batches: batch === null ? [] : [batch] };
}

function placeOf(input: Input, name: string): number {
  const exact = input.names.indexOf(name);
  const place =
    exact >= 0 ? exact : input.names.findIndex((column) => column.toLowerCase() === name.toLowerCase());
  if (place < 0) throw new UsageError(`no column ${name}; there are ${input.names.join(', ')}`);
  return place;
}

function groupField(input: Input, place: number | null, keys: Column | null) {
  const dataType = (keys ?? columnFromArray('utf8', [])).dataType;
  return { name: input.names[place ?? -1] ?? 'group', dataType, nullable: true };
}

/** Numbers the values of a column by their first appearance, null and NaN among them. */
function groupsOf(keys: Column): { readonly slots: Uint32Array; readonly firsts: Uint32Array } {
  const known = new Map<string, number>();
  const firsts: number[] = [];
  const slots = Uint32Array.from({ length: keys.length }, (_, row) => {
    const text = jsonText(keys, row);
    // -0 and 0 are one group.
    const key = text === '-0' ? '0' : text;
    const slot = known.get(key) ?? firsts.length;
    if (slot === firsts.length) {
      known.set(key, slot);
      firsts.push(row);
    }
    return slot;
  });
  return { slots, firsts: Uint32Array.from(firsts) };
}
