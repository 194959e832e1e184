import type { AggregateCall, AggregateInfo, Column, HeddleInstance } from '@heddle/host';
import { argumentColumns, columnFor } from '../../expr/udf.js';
import { vectorOfColumn } from '../../table/host-column.js';
import { type SqlType, sqlTypeOf } from '../../table/types.js';
import type { Vector } from '../../table/vector.js';
import { atOffset, callSlices } from '../slices.js';
import type { Accumulator } from './accumulator.js';

/** An aggregate of a module: its groups are slots of one handle. */
export class ModuleAggregate implements Accumulator {
  readonly stateTypes: readonly SqlType[];
  readonly #info: AggregateInfo;
  readonly #instance: HeddleInstance;
  readonly #rowValues: boolean;
  readonly #call: AggregateCall;
  #groups = 0;

  constructor(info: AggregateInfo, instance: HeddleInstance, rowValues: boolean) {
    this.stateTypes = [sqlTypeOf(info.state.dataType)];
    this.#info = info;
    this.#instance = instance;
    this.#rowValues = rowValues;
    this.#call = instance.openAggregate(info);
  }

  get bytes(): number {
    return this.#call.size();
  }

  reserve(groups: number): void {
    this.#groups = groups;
  }

  add(args: readonly Vector[], groups: Int32Array): void {
    this.#inCalls(args, groups, (vectors, rows, slots) => {
      const columns = argumentColumns(this.#info, this.#rowValues, vectors);
      this.#call.accumulate(columns, rows, slots, Math.max(this.#groups, 1));
    });
  }

  merge(states: readonly Vector[], groups: Int32Array): void {
    this.#inCalls(states, groups, ([state], _, slots) => {
      if (state === undefined) return;
      const column: Column = columnFor(this.#info, this.#rowValues, this.#info.state, state);
      this.#call.merge(column, slots, Math.max(this.#groups, 1));
    });
  }

  states(groups: number): Vector[] {
    return [vectorOfColumn(this.#call.state(null, groups), 'state')];
  }

  finish(groups: number): Vector {
    return vectorOfColumn(this.#call.finish(null, groups), 'result');
  }

  close(): void {
    this.#call.close();
  }

  #inCalls(
    vectors: readonly Vector[],
    groups: Int32Array,
    run: (vectors: readonly Vector[], rows: number, slots: Uint32Array) => void,
  ): void {
    for (const { batch, start } of callSlices(this.#instance, { rows: groups.length, columns: vectors })) {
      const slots = Uint32Array.from(groups.subarray(start, start + batch.rows));
      atOffset(start, () => run(batch.columns, batch.rows, slots));
    }
  }
}
