import {
  type AggregateInfo,
  type Batch,
  type Column,
  columnFromArray,
  concatColumns,
  type FunctionInfo,
  type HeddleInstance,
  type HeddleModule,
  type PartitionInfo,
  parseType,
  sliceColumn,
  type TableInfo,
} from '../../src/index.js';
import type { CorpusCase } from './cases.js';
import { corpusColumn } from './columns.js';

/** What a case answers: the column of a scalar, the results (and states) of an aggregate, or the output columns. */
export interface Answer {
  readonly columns: readonly Column[];
  readonly state?: Column;
}

/** One way of running a case. */
export interface Variant {
  readonly name: string;
  readonly run: (instance: HeddleInstance) => Answer;
}

const ROW_BY_ROW_MOST = 1_000;

/** The function of a case: where there are overloads, the first that declares its arguments' types. */
export function functionOf(module: HeddleModule, entry: CorpusCase): FunctionInfo {
  const found = module.overloads(entry.function);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  return module.resolve(
    entry.function,
    entry.args.map(({ type }) => parseType(type).dataType),
  );
}

/** Every way in which a case runs through the direct ABI (conformance/README.md). */
export function directVariants(info: FunctionInfo, entry: CorpusCase): Variant[] {
  const columns = entry.args.map((column) => corpusColumn(column, entry.rows));
  const rowByRow = entry.error === undefined && entry.rows <= ROW_BY_ROW_MOST;
  switch (info.kind) {
    case 'scalar':
      return scalarVariants(info, entry, columns, rowByRow);
    case 'table':
      return tableVariants(info, entry, columns, rowByRow);
    case 'aggregate':
      return aggregateVariants(info, entry, columns);
    case 'partition':
      return partitionVariants(info, entry, columns, rowByRow);
  }
}

/** Slot of each row of an aggregate's case, null = all 0. */
export function groupsOf(entry: CorpusCase): Uint32Array | null {
  const { groups, rows } = entry;
  if (groups === undefined) return null;
  if (Array.isArray(groups)) return Uint32Array.from(groups);
  const { cycle } = groups as { readonly cycle: readonly number[] };
  return Uint32Array.from({ length: rows }, (_, row) => cycle[row % cycle.length] ?? 0);
}

/** Rows `start` to `end` of the arguments; constants stay. */
export function sliceArguments(
  entry: CorpusCase,
  columns: readonly Column[],
  start: number,
  end: number,
): Column[] {
  return columns.map((column, i) =>
    entry.args[i]?.constant === true ? column : sliceColumn(column, start, end),
  );
}

function scalarVariants(
  info: FunctionInfo,
  entry: CorpusCase,
  columns: readonly Column[],
  rowByRow: boolean,
): Variant[] {
  const { rows } = entry;
  const whole: Variant = {
    name: 'whole',
    run: (instance) => ({ columns: [instance.callScalar(info, columns, rows)] }),
  };
  const view: Variant = {
    name: 'as a view',
    run: (instance) => ({
      columns: [
        instance.withView(info, columns, rows, (result) =>
          concatColumns(result.dataType, [empty(result), result]),
        ),
      ],
    }),
  };
  const single: Variant = {
    name: 'row by row',
    run: (instance) => {
      const parts = [instance.callScalar(info, sliceArguments(entry, columns, 0, 0), 0)];
      for (let row = 0; row < rows; row++) {
        parts.push(instance.callScalar(info, sliceArguments(entry, columns, row, row + 1), 1));
      }
      return { columns: [joined(parts)] };
    },
  };
  return rowByRow ? [whole, view, single] : [whole];
}

/** No rows of a column, so that joining copies. */
function empty(column: Column): Column {
  return sliceColumn(column, 0, 0);
}

function joined(parts: readonly Column[]): Column {
  const [first] = parts;
  if (first === undefined) throw new Error('nothing to join');
  return concatColumns(first.dataType, parts);
}

/** Batches as one, with columns of no rows where there are none. */
function joinedBatches(batches: readonly Batch[], types: readonly Column[]): Column[] {
  return types.map((type, i) =>
    concatColumns(
      type.dataType,
      batches.flatMap(({ columns }) => columns[i] ?? []),
    ),
  );
}

function noRows(info: TableInfo | PartitionInfo): Column[] {
  const columns = info.output.map(({ dataType }) => columnFromArray(dataType, []));
  return info.kind === 'table' ? [columnFromArray('int32', []), ...columns] : columns;
}

function tableVariants(
  info: TableInfo,
  entry: CorpusCase,
  columns: readonly Column[],
  rowByRow: boolean,
): Variant[] {
  const { rows } = entry;
  const pull = (instance: HeddleInstance, args: readonly Column[], count: number, view: boolean): Batch[] => {
    const call = instance.openTable(info, args, count);
    const batches: Batch[] = [];
    for (;;) {
      const batch = view
        ? call.withNext((seen) => seen && { rows: seen.rows, columns: seen.columns.map(copied) })
        : call.next();
      if (batch === null) return batches;
      batches.push(batch);
    }
  };
  const whole: Variant = {
    name: 'whole',
    run: (instance) => ({ columns: joinedBatches(pull(instance, columns, rows, false), noRows(info)) }),
  };
  const view: Variant = {
    name: 'as views',
    run: (instance) => ({ columns: joinedBatches(pull(instance, columns, rows, true), noRows(info)) }),
  };
  const single: Variant = {
    name: 'row by row',
    run: (instance) => {
      const batches: Batch[] = [];
      for (let row = 0; row < rows; row++) {
        for (const batch of pull(instance, sliceArguments(entry, columns, row, row + 1), 1, false)) {
          const [first, ...output] = batch.columns;
          if (first?.type !== 'int32' || first.values.subarray(0, batch.rows).some((value) => value !== 0)) {
            throw new Error('an output row of another row than the only one');
          }
          const numbers = columnFromArray('int32', new Array<number>(batch.rows).fill(row));
          batches.push({ rows: batch.rows, columns: [numbers, ...output] });
        }
      }
      return { columns: joinedBatches(batches, noRows(info)) };
    },
  };
  return rowByRow ? [whole, view, single] : [whole];
}

function copied(column: Column): Column {
  return concatColumns(column.dataType, [empty(column), column]);
}

function aggregateVariants(info: AggregateInfo, entry: CorpusCase, columns: readonly Column[]): Variant[] {
  const { rows, groupCount = 1, retract = [], via } = entry;
  const groups = groupsOf(entry);
  const slots = (start: number, end: number) => groups?.subarray(start, end) ?? null;
  const take = (call: ReturnType<HeddleInstance['openAggregate']>, start: number, end: number) =>
    call.accumulate(sliceArguments(entry, columns, start, end), end - start, slots(start, end), groupCount);
  const withHandle = (
    instance: HeddleInstance,
    use: (call: ReturnType<HeddleInstance['openAggregate']>) => Answer,
  ) => {
    const call = instance.openAggregate(info);
    try {
      return use(call);
    } finally {
      call.close();
    }
  };
  const finished = (call: ReturnType<HeddleInstance['openAggregate']>): Answer => ({
    columns: [call.finish(null, groupCount)],
  });
  const whole: Variant = {
    name: 'whole',
    run: (instance) =>
      withHandle(instance, (call) => {
        take(call, 0, rows);
        const state = via === undefined || via === 'state' ? call.state(null, groupCount) : null;
        const rowsBack = via === 'retract' ? [0] : retract;
        for (const row of rowsBack) {
          call.retract(sliceArguments(entry, columns, row, row + 1), 1, slots(row, row + 1), groupCount);
        }
        const first = finished(call);
        const second = finished(call);
        return { columns: [...first.columns, ...second.columns], ...(state === null ? {} : { state }) };
      }),
  };
  const inThree: Variant = {
    name: 'in three batches',
    run: (instance) =>
      withHandle(instance, (call) => {
        const third = Math.floor(rows / 3);
        take(call, 0, third);
        take(call, third, 2 * third);
        take(call, 2 * third, rows);
        return finished(call);
      }),
  };
  const merged: Variant = {
    name: 'halves merged',
    run: (instance) =>
      withHandle(instance, (call) =>
        withHandle(instance, (other) => {
          const half = via === 'merge' ? 0 : Math.floor(rows / 2);
          take(call, 0, half);
          take(other, half, rows);
          const states = other.state(null, groupCount);
          call.merge(
            states,
            Uint32Array.from({ length: groupCount }, (_, slot) => slot),
            groupCount,
          );
          return finished(call);
        }),
      ),
  };
  const converted: Variant = {
    name: 'converted',
    run: (instance) =>
      withHandle(instance, (call) => {
        const states = instance.convertStates(info, columns, rows);
        call.merge(states, groups, groupCount);
        return finished(call);
      }),
  };
  if (via === 'merge') return [merged];
  if (via === 'convert') {
    return [
      { name: 'convert', run: (instance) => ({ columns: [instance.convertStates(info, columns, rows)] }) },
    ];
  }
  if (entry.splits === false || entry.error !== undefined || retract.length > 0) return [whole];
  return rows <= ROW_BY_ROW_MOST ? [whole, inThree, merged, converted] : [whole, inThree, merged];
}

function partitionVariants(
  info: PartitionInfo,
  entry: CorpusCase,
  columns: readonly Column[],
  rowByRow: boolean,
): Variant[] {
  const { rows, starts = [] } = entry;
  const params = (entry.params ?? []).map((column) => corpusColumn(column, 1));
  const inBatches = (name: string, ends: readonly number[]): Variant => ({
    name,
    run: (instance) => {
      const call = instance.openPartition(info, params);
      const batches: Batch[] = [];
      const pull = (): void => {
        for (let batch = call.next(); batch !== null; batch = call.next()) batches.push(batch);
      };
      let start = 0;
      for (const end of ends) {
        const own = starts.filter((row) => row >= start && row < end).map((row) => row - start);
        call.process(sliceArguments(entry, columns, start, end), end - start, Uint32Array.from(own));
        pull();
        start = end;
      }
      call.finish();
      pull();
      return { columns: joinedBatches(batches, noRows(info)) };
    },
  });
  const whole = inBatches('whole', [rows]);
  if (entry.error !== undefined) return [whole];
  const halves = inBatches('in halves', [Math.floor(rows / 2), rows]);
  if (!rowByRow) return [whole, halves];
  const each = Array.from({ length: rows }, (_, row) => row + 1);
  return [whole, halves, inBatches('a batch per row', each)];
}
