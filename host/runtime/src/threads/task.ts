import type { Batch } from '../batch.js';
import { type Column, sliceColumn } from '../column.js';
import { concatColumns } from '../concat.js';
import { HeddleError } from '../errors.js';
import type { AggregateInfo, FunctionInfo, PartitionInfo, TableInfo } from '../function-info.js';
import { requireKind } from '../function-kind.js';
import type { HeddleInstance } from '../instance.js';
import { ROW_FIELD } from '../table.js';

/** What a task is about: a function of the manifest and the row of the whole input at which its rows begin. */
interface TaskBase {
  readonly index: number;
  readonly at: number;
}

/** Rows for a scalar function, at most `batchRows`, or for a table function. */
interface RowsTask extends TaskBase {
  readonly kind: 'scalar' | 'table';
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** Rows for an aggregate function, into one handle; the answer is its states or its results, a row per slot. */
interface AccumulateTask extends TaskBase {
  readonly kind: 'accumulate' | 'aggregate';
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Slot of each row, null = all 0. */
  readonly slots: Uint32Array | null;
  readonly slotCount: number;
}

/** States of several handles, to be merged in their order; the answer is a result per group. */
interface CombineTask extends TaskBase {
  readonly kind: 'combine';
  readonly parts: readonly { readonly states: Column; readonly groups: Uint32Array | null }[];
  readonly groupCount: number;
}

/** Whole partitions of a partition function. */
interface PartitionsTask extends TaskBase {
  readonly kind: 'partitions';
  readonly params: readonly Column[];
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Rows at which partitions begin. */
  readonly starts: Uint32Array;
}

/** Work for one instance, whole: nothing of it is left when its answer is there. */
export type Task = RowsTask | AccumulateTask | CombineTask | PartitionsTask;

/** Runs a task. @throws HeddleError, rows counted over the whole input. */
export function runTask(instance: HeddleInstance, task: Task): Batch {
  const info = instance.module.manifest.functions[task.index];
  if (info === undefined) throw new RangeError(`no function ${task.index}`);
  const run = new TaskRun(instance);
  switch (task.kind) {
    case 'scalar':
    case 'table':
      return run.rows(info, task);
    case 'accumulate':
    case 'aggregate':
      return run.accumulate(requireKind(info, 'aggregate'), task);
    case 'combine':
      return run.combine(requireKind(info, 'aggregate'), task);
    case 'partitions':
      return run.partitions(requireKind(info, 'partition'), task);
  }
}

class TaskRun {
  readonly #instance: HeddleInstance;

  constructor(instance: HeddleInstance) {
    this.#instance = instance;
  }

  rows(info: FunctionInfo, { kind, columns, rows, at }: RowsTask): Batch {
    if (kind === 'table') return this.#table(requireKind(info, kind), columns, rows, at);
    const scalar = requireKind(info, kind);
    const result = this.#call(at, () => this.#instance.callScalar(scalar, columns, rows));
    return { rows, columns: [result] };
  }

  accumulate(info: AggregateInfo, task: AccumulateTask): Batch {
    const { kind, columns, rows, slots, slotCount, at } = task;
    const handle = this.#instance.openAggregate(info);
    try {
      for (const [start, end] of this.#batches(rows)) {
        const groups = slots === null ? null : slots.subarray(start, end);
        const batch = sliceRows(columns, rows, start, end);
        this.#call(at + start, () => handle.accumulate(batch, end - start, groups, slotCount));
      }
      const values = this.#call(0, () =>
        kind === 'aggregate' ? handle.finish(null, slotCount) : handle.state(null, slotCount),
      );
      return { rows: slotCount, columns: [values] };
    } finally {
      handle.close();
    }
  }

  combine(info: AggregateInfo, { parts, groupCount }: CombineTask): Batch {
    const handle = this.#instance.openAggregate(info);
    try {
      for (const { states, groups } of parts) {
        for (const [start, end] of this.#batches(states.length)) {
          const into = groups === null ? null : groups.subarray(start, end);
          const slice = sliceColumn(states, start, end);
          this.#call(0, () => handle.merge(slice, into, groupCount));
        }
      }
      return { rows: groupCount, columns: [this.#call(0, () => handle.finish(null, groupCount))] };
    } finally {
      handle.close();
    }
  }

  partitions(info: PartitionInfo, task: PartitionsTask): Batch {
    const { params, columns, rows, starts, at } = task;
    const handle = this.#instance.openPartition(info, params);
    const batches: Batch[] = [];
    const pull = (row: number) => {
      for (;;) {
        const batch = this.#call(row, () => handle.next());
        if (batch === null) return;
        batches.push(batch);
      }
    };
    try {
      for (const [start, end] of this.#batches(rows)) {
        const within = starts.filter((row) => row >= start && row < end).map((row) => row - start);
        const batch = sliceRows(columns, rows, start, end);
        this.#call(at + start, () => handle.process(batch, end - start, within));
        pull(at + start);
      }
      this.#call(0, () => handle.finish());
      pull(0);
    } finally {
      handle.close();
    }
    return concatBatches(info.output, batches);
  }

  #table(info: TableInfo, columns: readonly Column[], rows: number, at: number): Batch {
    const batches: Batch[] = [];
    for (const [start, end] of this.#batches(rows)) {
      const slice = sliceRows(columns, rows, start, end);
      const handle = this.#call(at + start, () => this.#instance.openTable(info, slice, end - start));
      try {
        for (;;) {
          const batch = this.#call(at + start, () => handle.next());
          if (batch === null) break;
          shiftRows(batch, start);
          batches.push(batch);
        }
      } finally {
        handle.close();
      }
    }
    return concatBatches([ROW_FIELD, ...info.output], batches);
  }

  #call<T>(at: number, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw error instanceof HeddleError ? error.atOffset(at) : error;
    }
  }

  *#batches(rows: number): Iterable<readonly [number, number]> {
    const { batchRows } = this.#instance.limits;
    for (let start = 0; start < rows; start += batchRows) yield [start, Math.min(rows, start + batchRows)];
  }
}

/** Counts the column `row` of a table's batch from `at` rows before. */
export function shiftRows({ columns: [from] }: Batch, at: number): void {
  if (from?.type !== 'int32') return;
  from.values.forEach((row, i) => {
    from.values[i] = row + at;
  });
}

/** Rows of columns among which constants have one row, whatever the batch. */
export function sliceRows(columns: readonly Column[], rows: number, start: number, end: number): Column[] {
  return columns.map((column) =>
    column.length === 1 && rows !== 1 ? column : sliceColumn(column, start, end),
  );
}

/** Batches of the same fields, one after another. */
export function concatBatches(
  fields: readonly { readonly dataType: Column['dataType'] }[],
  batches: readonly Batch[],
): Batch {
  const columns = fields.map(({ dataType }, i) =>
    concatColumns(
      dataType,
      batches.flatMap((batch) => batch.columns[i] ?? []),
    ),
  );
  return { rows: batches.reduce((sum, batch) => sum + batch.rows, 0), columns };
}
