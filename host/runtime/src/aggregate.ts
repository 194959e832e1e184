import { checkColumn, checkColumns, checkRows, misuse } from './check-columns.js';
import type { Column } from './column.js';
import type { Field } from './data-type.js';
import { HeddleError } from './errors.js';
import type { AggregateInfo } from './function-info.js';
import type { GuestCalls } from './guest-calls.js';
import type { RowsIn, SlotsOut } from './guest-exports.js';
import { Handle } from './handle.js';

/**
 * The groups of one aggregate in one operator. A group's state lies in a slot, numbered from 0; a slot that was never
 * used, or dropped, holds the initial state. It ends with its first failure (but for `state`, `finish` and `size`),
 * with `close`, and with its instance.
 */
export class AggregateCall {
  readonly info: AggregateInfo;
  readonly #calls: GuestCalls;
  readonly #handle: Handle;

  /**
   * What `HeddleInstance.openAggregate` calls.
   * @internal
   */
  constructor(calls: GuestCalls, info: AggregateInfo) {
    const { aggregateOpen, aggregateClose } = calls.exports;
    this.info = info;
    this.#calls = calls;
    const open = (): number => {
      calls.begin();
      return calls.enter(() => aggregateOpen(info.index));
    };
    this.#handle = Handle.open(calls, info, 0, open, aggregateClose);
    this.#handle.ownedBy(this);
  }

  /**
   * Takes every row into its slot.
   * @param columns the arguments; a column of length 1 beside more or fewer rows stands for every row
   * @param groups a slot below `groupCount` per row; null = all rows into slot 0, and `groupCount` is 1
   * @throws HeddleError HEDDLE1102, HEDDLE1103, HEDDLE2201 for what is no such batch; HEDDLE2001 to HEDDLE2202 for
   * what goes wrong in the call, which is then closed.
   */
  accumulate(columns: readonly Column[], rows: number, groups: Uint32Array | null, groupCount: number): void {
    const { aggregateAccumulate } = this.#calls.exports;
    this.#takeRows(columns, rows, groups, groupCount, aggregateAccumulate, 'heddle_aggregate_accumulate');
  }

  /** Takes rows back that were accumulated. @throws HeddleError HEDDLE1104 where `info.retract` is false, and as `accumulate`. */
  retract(columns: readonly Column[], rows: number, groups: Uint32Array | null, groupCount: number): void {
    if (!this.info.retract) {
      const message = `${this.info.signature} cannot take rows back`;
      throw new HeddleError({ code: 'HEDDLE1104', function: this.info.name, message });
    }
    const { aggregateRetract } = this.#calls.exports;
    this.#takeRows(columns, rows, groups, groupCount, aggregateRetract, 'heddle_aggregate_retract');
  }

  /** Merges every state into its slot; `states` is of the state type. @throws HeddleError as `accumulate`. */
  merge(states: Column, groups: Uint32Array | null, groupCount: number): void {
    const calls = this.#calls;
    const { info } = this;
    const rows = states.length;
    checkColumn(info, info.state, states, rows);
    this.#checkGroups(rows, groups, groupCount);
    this.#handle.change((id) => {
      const batch = calls.marshalIn(info, [states], rows, groups);
      const { aggregateMerge } = calls.exports;
      const status = calls.enter(() => aggregateMerge(id, batch.args, batch.numbers, groupCount));
      calls.requireOk(status, info, rows, 'heddle_aggregate_merge');
      calls.count(info, rows);
    });
  }

  /**
   * The states of slots, one row each. Nothing changes: a failure leaves the call good, unless it left the instance
   * broken.
   * @param slots numbers of slots; null = the first `count`
   */
  state(slots: Uint32Array | null, count: number): Column {
    return this.#giveSlots(
      slots,
      count,
      this.info.state,
      this.#calls.exports.aggregateState,
      'heddle_aggregate_state',
    );
  }

  /** The results of slots, one row each; as `state`. */
  finish(slots: Uint32Array | null, count: number): Column {
    const { aggregateFinish } = this.#calls.exports;
    return this.#giveSlots(slots, count, this.info.returns, aggregateFinish, 'heddle_aggregate_finish');
  }

  /** Empties slots and frees what they hold. */
  drop(slots: Uint32Array): void {
    const calls = this.#calls;
    this.#handle.change((id) => {
      const batch = calls.marshalIn(this.info, [], 0, slots);
      const { aggregateDrop } = calls.exports;
      const status = calls.enter(() => aggregateDrop(id, batch.numbers, slots.length));
      calls.requireOk(status, this.info, 0, 'heddle_aggregate_drop');
    });
  }

  /** Removes the first `n` slots; slot n becomes slot 0. */
  shift(n: number): void {
    this.#checkCount(n, 0);
    const calls = this.#calls;
    this.#handle.change((id) => {
      calls.begin();
      const status = calls.enter(() => calls.exports.aggregateShift(id, n));
      calls.requireOk(status, this.info, 0, 'heddle_aggregate_shift');
    });
  }

  /** Bytes of guest memory that the slots hold, roughly. */
  size(): number {
    const calls = this.#calls;
    return this.#handle.query((id) => {
      calls.begin();
      const bytes = calls.enter(() => calls.exports.aggregateSize(id));
      if (bytes < 0) throw calls.failure(bytes, this.info, 0, 'heddle_aggregate_size');
      return bytes;
    });
  }

  /** Frees what the guest keeps for the call. May be called twice. */
  close(): void {
    this.#handle.close();
  }

  #takeRows(
    columns: readonly Column[],
    rows: number,
    groups: Uint32Array | null,
    groupCount: number,
    take: RowsIn,
    exportName: string,
  ): void {
    const calls = this.#calls;
    const { info } = this;
    checkColumns(info, columns, rows);
    this.#checkGroups(rows, groups, groupCount);
    this.#handle.change((id) => {
      const { args, constants, numbers } = calls.marshalIn(info, columns, rows, groups);
      const status = calls.enter(() => take(id, args, constants, numbers, groupCount));
      calls.requireOk(status, info, rows, exportName);
      calls.count(info, rows);
    });
  }

  #giveSlots(
    slots: Uint32Array | null,
    count: number,
    field: Field,
    give: SlotsOut,
    exportName: string,
  ): Column {
    const calls = this.#calls;
    const { info } = this;
    this.#checkCount(count, 0);
    if (slots !== null && slots.length !== count)
      throw misuse(info, `${slots.length} slots for ${count} rows`);
    return this.#handle.query((id) => {
      const { numbers, out } = calls.marshalIn(info, [], 0, slots);
      const status = calls.enter(() => give(id, numbers, count, out));
      calls.requireOk(status, info, count, exportName);
      calls.countBailed(info);
      return calls.marshalOut(
        info,
        (reader) => reader.column(out, field, count),
        (column) => [column],
      );
    });
  }

  #checkGroups(rows: number, groups: Uint32Array | null, groupCount: number): void {
    this.#checkCount(groupCount, 1);
    if (groups === null) {
      if (groupCount !== 1) throw misuse(this.info, `${groupCount} groups without a slot per row`);
    } else if (groups.length !== rows) {
      throw misuse(this.info, `${groups.length} slots for ${rows} rows`);
    }
  }

  #checkCount(count: number, least: number): void {
    checkRows(this.info, count);
    if (count < least) throw misuse(this.info, 'there must be at least one group');
  }
}

/** One state per row, as if each row were a group of its own (see `HeddleInstance.convertStates`). */
export function convertStates(
  calls: GuestCalls,
  info: AggregateInfo,
  columns: readonly Column[],
  rows: number,
): Column {
  checkColumns(info, columns, rows);
  return calls.guard.call(info.name, () => {
    const { args, constants, out } = calls.marshalIn(info, columns, rows);
    const status = calls.enter(() => calls.exports.aggregateConvert(info.index, args, constants, out));
    calls.requireOk(status, info, rows, 'heddle_aggregate_convert');
    const states = calls.marshalOut(
      info,
      (reader) => reader.column(out, info.state, rows),
      (column) => [column],
    );
    calls.count(info, rows);
    return states;
  });
}
