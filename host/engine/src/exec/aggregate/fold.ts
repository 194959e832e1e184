import { HeddleError } from '@heddle/host';
import { callLambda } from '../../expr/lambda.js';
import { VectorBuilder } from '../../table/builder.js';
import type { SqlType } from '../../table/types.js';
import { type Scalar, scalarAt, type Vector } from '../../table/vector.js';
import type { Accumulator } from './accumulator.js';

/** Bytes of a value beside its text, roughly. */
const VALUE_BYTES = 40;

/** The values of a group brought to one by a TypeScript function of two. A state is such a value, null of no values. */
export class Fold implements Accumulator {
  readonly stateTypes: readonly SqlType[];
  readonly #type: SqlType;
  readonly #fold: (a: Scalar, b: Scalar) => Scalar;
  /** null = none yet. */
  readonly #values: Scalar[] = [];
  #textLength = 0;

  constructor(type: SqlType, fold: (a: Scalar, b: Scalar) => Scalar) {
    this.stateTypes = [type];
    this.#type = type;
    this.#fold = fold;
  }

  get bytes(): number {
    return this.#values.length * VALUE_BYTES + this.#textLength * 2;
  }

  reserve(groups: number): void {
    while (this.#values.length < groups) this.#values.push(null);
  }

  add([values]: readonly Vector[], groups: Int32Array): void {
    if (values === undefined) return;
    for (let row = 0; row < groups.length; row++) {
      const value = scalarAt(values, row);
      if (value === null) continue;
      const group = groups[row] ?? 0;
      const known = this.#values[group] ?? null;
      const next = known === null ? value : this.#folded(known, value, row);
      this.#textLength += lengthOf(next) - lengthOf(known);
      this.#values[group] = next;
    }
  }

  merge(states: readonly Vector[], groups: Int32Array): void {
    this.add(states, groups);
  }

  states(groups: number): Vector[] {
    return [this.finish(groups)];
  }

  finish(groups: number): Vector {
    const builder = new VectorBuilder(this.#type);
    for (let group = 0; group < groups; group++) builder.append(this.#values[group] ?? null);
    return builder.finish();
  }

  close(): void {}

  #folded(a: Scalar, b: Scalar, row: number): Scalar {
    const value = callLambda(this.#type, this.#fold, [a, b], row);
    if (value !== null) return value;
    const name = this.#fold.name || 'lambda';
    throw new HeddleError({ code: 'HEDDLE2003', function: name, message: 'returned null', row });
  }
}

function lengthOf(value: Scalar): number {
  return typeof value === 'string' ? value.length : 0;
}
