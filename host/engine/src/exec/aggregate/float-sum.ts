import { clearBit, filledBitmap } from '../../table/bitmap.js';
import type { SqlType } from '../../table/types.js';
import { isValid, maskOf, type Vector } from '../../table/vector.js';
import type { Accumulator } from './accumulator.js';
import { increase, wider } from './grow.js';

/** Sum of float64 in the order of the rows, or the mean. */
export class FloatSum implements Accumulator {
  /** The sum, and how many values it has. */
  static readonly STATE: readonly SqlType[] = ['float64', 'float64'];
  readonly stateTypes = FloatSum.STATE;
  readonly #mean: boolean;
  #sums = new Float64Array(0);
  #counts = new Float64Array(0);

  constructor(mean: boolean) {
    this.#mean = mean;
  }

  get bytes(): number {
    return this.#sums.byteLength + this.#counts.byteLength;
  }

  reserve(groups: number): void {
    this.#sums = wider(this.#sums, groups);
    this.#counts = wider(this.#counts, groups);
  }

  add([values]: readonly Vector[], groups: Int32Array): void {
    if (values?.type !== 'float64') return;
    const mask = maskOf(values);
    for (let row = 0; row < groups.length; row++) {
      if (!isValid(values, row)) continue;
      const group = groups[row] ?? 0;
      increase(this.#sums, group, values.values[row & mask] ?? 0);
      increase(this.#counts, group, 1);
    }
  }

  merge([sums, counts]: readonly Vector[], groups: Int32Array): void {
    if (sums?.type !== 'float64' || counts?.type !== 'float64') return;
    const [ms, mc] = [maskOf(sums), maskOf(counts)];
    for (let row = 0; row < groups.length; row++) {
      const group = groups[row] ?? 0;
      increase(this.#sums, group, sums.values[row & ms] ?? 0);
      increase(this.#counts, group, counts.values[row & mc] ?? 0);
    }
  }

  states(groups: number): Vector[] {
    return [this.#sums, this.#counts].map((values) => ({
      type: 'float64',
      length: groups,
      validity: null,
      constant: false,
      values: values.slice(0, groups),
    }));
  }

  finish(groups: number): Vector {
    const validity = filledBitmap(groups);
    const values = new Float64Array(groups);
    for (let group = 0; group < groups; group++) {
      const count = this.#counts[group] ?? 0;
      if (count === 0) clearBit(validity, group);
      else values[group] = (this.#sums[group] ?? 0) / (this.#mean ? count : 1);
    }
    return { type: 'float64', length: groups, validity, constant: false, values };
  }

  close(): void {}
}
