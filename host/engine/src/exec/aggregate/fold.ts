import { HeddleError } from '@heddle/host';
import { callLambda } from '../../expr/lambda.js';
import type { VectorBuilder } from '../../table/builder.js';
import type { SqlType } from '../../table/types.js';
import { type Scalar, scalarAt, type Vector } from '../../table/vector.js';
import { ResultState } from './result-state.js';

/** The values of a group brought to one by a TypeScript function of two. */
export class Fold extends ResultState<Scalar> {
  readonly #fold: (a: Scalar, b: Scalar) => Scalar;

  constructor(type: SqlType, fold: (a: Scalar, b: Scalar) => Scalar) {
    super(type);
    this.#fold = fold;
  }

  add([values]: readonly Vector[], groups: Int32Array): void {
    if (values === undefined) return;
    for (let row = 0; row < groups.length; row++) {
      const value = scalarAt(values, row);
      if (value === null) continue;
      const group = groups[row] ?? 0;
      const known = this.values[group];
      const next = known === undefined ? value : this.#folded(known, value, row);
      this.textBytes += textBytes(next) - textBytes(known);
      this.values[group] = next;
    }
  }

  protected append(builder: VectorBuilder, value: Scalar): void {
    builder.append(value);
  }

  #folded(a: Scalar, b: Scalar, row: number): Scalar {
    const value = callLambda(this.type, this.#fold, [a, b], row);
    if (value !== null) return value;
    const name = this.#fold.name || 'lambda';
    throw new HeddleError({ code: 'HEDDLE2003', function: name, message: 'returned null', row });
  }
}

/** Texts are two bytes a unit. */
function textBytes(value: Scalar | undefined): number {
  return typeof value === 'string' ? value.length * 2 : 0;
}
