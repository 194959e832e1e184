import { VectorBuilder } from '../../table/builder.js';
import type { SqlType } from '../../table/types.js';
import type { Vector } from '../../table/vector.js';
import type { Accumulator } from './accumulator.js';

/** Bytes of a value beside its text, roughly: one that is no number in a range is an object. */
const VALUE_BYTES = 40;

/** An accumulator whose state is its result: one value per group, null of no values, which merges as a row's does. */
export abstract class ResultState<T> implements Accumulator {
  readonly stateTypes: readonly SqlType[];
  protected readonly type: SqlType;
  /** The value of each group; undefined = none yet. */
  protected readonly values: (T | undefined)[] = [];
  /** Bytes of texts among them. */
  protected textBytes = 0;

  constructor(type: SqlType) {
    this.stateTypes = [type];
    this.type = type;
  }

  abstract add(args: readonly Vector[], groups: Int32Array): void;

  /** Appends the value of a group that has one. */
  protected abstract append(builder: VectorBuilder, value: T): void;

  get bytes(): number {
    return this.values.length * VALUE_BYTES + this.textBytes;
  }

  reserve(groups: number): void {
    while (this.values.length < groups) this.values.push(undefined);
  }

  merge(states: readonly Vector[], groups: Int32Array): void {
    this.add(states, groups);
  }

  states(groups: number): Vector[] {
    return [this.finish(groups)];
  }

  finish(groups: number): Vector {
    const builder = new VectorBuilder(this.type);
    for (let group = 0; group < groups; group++) {
      const value = this.values[group];
      if (value === undefined) builder.append(null);
      else this.append(builder, value);
    }
    return builder.finish();
  }

  close(): void {}
}
