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

/** Rows for a scalar or table function: at most `batchRows`. */
interface RowsTask extends TaskBase {
  readonly kind: 'scalar' | 'table';
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** Rows for an aggregate function, into one handle; the answer is its states, a row per slot. */
interface AccumulateTask extends TaskBase {
  readonly kind: 'accumulate';
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

/** Runs a task. `beat` is told before each call of the guest. @throws HeddleError, rows counted over the whole input. */
export function runTask(instance: HeddleInstance, task: Task, beat: () => void): Batch {
  const info = instance.module.manifest.functions[task.index];
  if (info === undefined) throw new RangeError(`no function ${task.index}`);
  const run = new TaskRun(instance, beat);
  switch (task.kind) {
    case 'scalar':
    case 'table':
      return run.rows(info, task);
    case 'accumulate':
      return run.accumulate(requireKind(info, 'aggregate'), task);
    case 'combine':
      return run.combine(requireKind(info, 'aggregate'), task);
    case 'partitions':
      return run.partitions(requireKind(info, 'partition'), task);
  }
}

class TaskRun {
  readonly #instance: HeddleInstance;
  readonly #beat: () => void;

  constructor(instance: HeddleInstance, beat: () => void) {
    this.#instance = instance;
    this.#beat = beat;
  }

  rows(info: FunctionInfo, { kind, columns, rows, at }: RowsTask): Batch {
    if (kind === 'table') return this.#table(requireKind(info, kind), columns, rows, at);
    const scalar = requireKind(info, kind);
    const result = this.#call(at, () => this.#instance.callScalar(scalar, columns, rows));
    return { rows, columns: [result] };
  }

  accumulate(info: AggregateInfo, task: AccumulateTask): Batch {
    const { columns, rows, slots, slotCount, at } = task;
    const handle = this.#instance.openAggregate(info);
    try {
      for (const [start, end] of this.#batches(rows)) {
        const groups = slots === null ? null : slots.subarray(start, end);
        const batch = sliceRows(columns, rows, start, end);
        this.#call(at + start, () => handle.accumulate(batch, end - start, groups, slotCount));
      }
      return { rows: slotCount, columns: [this.#call(0, () => handle.state(null, slotCount))] };
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
    const handle = this.#call(at, () => this.#instance.openTable(info, columns, rows));
    const batches: Batch[] = [];
    try {
      for (;;) {
        const batch = this.#call(at, () => handle.next());
        if (batch === null) break;
        batches.push(batch);
      }
    } finally {
      handle.close();
    }
    return concatBatches([ROW_FIELD, ...info.output], batches);
  }

  #call<T>(at: number, call: () => T): T {
    this.#beat();
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
