import { failed } from '../../failure.js';
import { clearBit, filledBitmap } from '../../table/bitmap.js';
import type { SqlType } from '../../table/types.js';
import { isValid, maskOf, type Vector } from '../../table/vector.js';
import type { Accumulator } from './accumulator.js';
import { increase, wider } from './grow.js';

/** Sum of int64. An intermediate sum may leave 64 bits, the result may not (HEDDLE4004). */
export class IntegerSum implements Accumulator {
  /** The upper and the lower 64 bits of the sum, and how many values it has. */
  static readonly STATE: readonly SqlType[] = ['int64', 'int64', 'int64'];
  readonly stateTypes = IntegerSum.STATE;
  /** Sums as long as they are exact in a double, which is much faster; what exceeds it moves to `#large`. */
  #small = new Float64Array(0);
  #counts = new Float64Array(0);
  readonly #large = new Map<number, bigint>();

  reserve(groups: number): void {
    this.#small = wider(this.#small, groups);
    this.#counts = wider(this.#counts, groups);
  }

  add([values]: readonly Vector[], groups: Int32Array): void {
    if (values?.type !== 'int64') return;
    const mask = maskOf(values);
    for (let row = 0; row < groups.length; row++) {
      if (!isValid(values, row)) continue;
      this.#add(groups[row] ?? 0, values.values[row & mask] ?? 0n, 1);
    }
  }

  merge([high, low, counts]: readonly Vector[], groups: Int32Array): void {
    if (high?.type !== 'int64' || low?.type !== 'int64' || counts?.type !== 'int64') return;
    const [mh, ml, mc] = [maskOf(high), maskOf(low), maskOf(counts)];
    for (let row = 0; row < groups.length; row++) {
      const upper = (high.values[row & mh] ?? 0n) << 64n;
      const sum = upper + BigInt.asUintN(64, low.values[row & ml] ?? 0n);
      this.#add(groups[row] ?? 0, sum, Number(counts.values[row & mc] ?? 0n));
    }
  }

  states(groups: number): Vector[] {
    const [high, low, counts] = [groups, groups, groups].map((length) => new BigInt64Array(length));
    for (let group = 0; group < groups; group++) {
      const sum = this.#sum(group);
      if (high !== undefined) high[group] = sum >> 64n;
      if (low !== undefined) low[group] = BigInt.asIntN(64, sum);
      if (counts !== undefined) counts[group] = BigInt(this.#counts[group] ?? 0);
    }
    return [high, low, counts].map((values) => ({
      type: 'int64',
      length: groups,
      validity: null,
      constant: false,
      values: values ?? new BigInt64Array(groups),
    }));
  }

  finish(groups: number): Vector {
    const validity = filledBitmap(groups);
    const values = new BigInt64Array(groups);
    for (let group = 0; group < groups; group++) {
      if ((this.#counts[group] ?? 0) === 0) {
        clearBit(validity, group);
        continue;
      }
      const sum = this.#sum(group);
      values[group] = sum;
      if (values[group] !== sum) throw failed(`integer overflow: a sum of ${sum} leaves int64`);
    }
    return { type: 'int64', length: groups, validity, constant: false, values };
  }

  close(): void {}

  #add(group: number, value: bigint, count: number): void {
    increase(this.#counts, group, count);
    const sum = (this.#small[group] ?? 0) + Number(value);
    // Below 2^53 the sum, and with it both terms, were exact.
    if (Math.abs(sum) < 2 ** 53 && Math.abs(Number(value)) < 2 ** 53) this.#small[group] = sum;
    else this.#large.set(group, (this.#large.get(group) ?? 0n) + value);
  }

  #sum(group: number): bigint {
    return BigInt(this.#small[group] ?? 0) + (this.#large.get(group) ?? 0n);
  }
}
