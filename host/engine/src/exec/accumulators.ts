import { orderBytes, orderNumbers } from '../expr/compare.js';
import { failed } from '../failure.js';
import type { AggregateCall } from '../sql/plan.js';
import { clearBit, filledBitmap, getBit } from '../table/bitmap.js';
import { VectorBuilder } from '../table/builder.js';
import type { SqlType } from '../table/types.js';
import { isValid, maskOf, type Scalar, type Vector } from '../table/vector.js';

/** The state of one aggregate for every group. Rows whose value is null are passed over. */
export interface Accumulator {
  /** Makes room for groups `[0, groups)`. */
  reserve(groups: number): void;
  /** Adds row i of `values` to group `groups[i]`; `values` is null for count(*). */
  add(values: Vector | null, groups: Int32Array): void;
  /** The results of groups `[0, groups)`. */
  finish(groups: number): Vector;
}

/** A new accumulator for a call, after its FILTER and DISTINCT. */
export function accumulatorFor(call: AggregateCall): Accumulator {
  if (call.name === 'count' || call.argument === null) return new Count();
  const { type } = call.argument;
  if (call.name === 'avg') return new FloatSum(true);
  if (call.name === 'sum') return type === 'float64' ? new FloatSum(false) : new IntegerSum();
  return new Extreme(type, call.name === 'min' ? -1 : 1);
}

function wider<T extends Int32Array | Float64Array | BigInt64Array>(array: T, length: number): T {
  if (array.length >= length) return array;
  const grown = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2, 16));
  (grown as Float64Array).set(array as Float64Array);
  return grown;
}

class Count implements Accumulator {
  #counts = new Float64Array(0);

  reserve(groups: number): void {
    this.#counts = wider(this.#counts, groups);
  }

  add(values: Vector | null, groups: Int32Array): void {
    const counts = this.#counts;
    const all = values === null || values.validity === null;
    for (let row = 0; row < groups.length; row++) {
      const group = groups[row] ?? 0;
      if (all || isValid(values, row)) counts[group] = (counts[group] ?? 0) + 1;
    }
  }

  finish(groups: number): Vector {
    const values = BigInt64Array.from(this.#counts.subarray(0, groups), BigInt);
    return { type: 'int64', length: groups, validity: null, constant: false, values };
  }
}

/** Sum of float64 in the order of the rows, or the mean. */
class FloatSum implements Accumulator {
  readonly #mean: boolean;
  #sums = new Float64Array(0);
  #counts = new Float64Array(0);

  constructor(mean: boolean) {
    this.#mean = mean;
  }

  reserve(groups: number): void {
    this.#sums = wider(this.#sums, groups);
    this.#counts = wider(this.#counts, groups);
  }

  add(values: Vector | null, groups: Int32Array): void {
    if (values === null || values.type !== 'float64') return;
    const mask = maskOf(values);
    for (let row = 0; row < groups.length; row++) {
      if (!isValid(values, row)) continue;
      const group = groups[row] ?? 0;
      this.#sums[group] = (this.#sums[group] ?? 0) + (values.values[row & mask] ?? 0);
      this.#counts[group] = (this.#counts[group] ?? 0) + 1;
    }
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
}

/** Sum of int64. An intermediate sum may leave 64 bits, the result may not (HEDDLE4004). */
class IntegerSum implements Accumulator {
  /** Sums as long as they are exact in a double, which is much faster; what exceeds it moves to `#large`. */
  #small = new Float64Array(0);
  #counts = new Float64Array(0);
  readonly #large = new Map<number, bigint>();

  reserve(groups: number): void {
    this.#small = wider(this.#small, groups);
    this.#counts = wider(this.#counts, groups);
  }

  add(values: Vector | null, groups: Int32Array): void {
    if (values === null || values.type !== 'int64') return;
    const mask = maskOf(values);
    for (let row = 0; row < groups.length; row++) {
      if (!isValid(values, row)) continue;
      const group = groups[row] ?? 0;
      const value = values.values[row & mask] ?? 0n;
      this.#counts[group] = (this.#counts[group] ?? 0) + 1;
      const sum = (this.#small[group] ?? 0) + Number(value);
      // Below 2^53 the sum, and with it both terms, were exact.
      if (Math.abs(sum) < 2 ** 53 && Math.abs(Number(value)) < 2 ** 53) this.#small[group] = sum;
      else this.#large.set(group, (this.#large.get(group) ?? 0n) + value);
    }
  }

  finish(groups: number): Vector {
    const validity = filledBitmap(groups);
    const values = new BigInt64Array(groups);
    for (let group = 0; group < groups; group++) {
      if ((this.#counts[group] ?? 0) === 0) {
        clearBit(validity, group);
        continue;
      }
      const sum = BigInt(this.#small[group] ?? 0) + (this.#large.get(group) ?? 0n);
      values[group] = sum;
      if (values[group] !== sum) throw failed(`integer overflow: a sum of ${sum} leaves int64`);
    }
    return { type: 'int64', length: groups, validity, constant: false, values };
  }
}

/** min (sign -1) or max (sign 1) of any type. NaN is above every number. */
class Extreme implements Accumulator {
  readonly #type: SqlType;
  readonly #sign: number;
  /** The best value per group; text as bytes. undefined = none yet. */
  readonly #best: (Uint8Array | number | bigint | boolean | undefined)[] = [];

  constructor(type: SqlType, sign: number) {
    this.#type = type;
    this.#sign = sign;
  }

  reserve(groups: number): void {
    while (this.#best.length < groups) this.#best.push(undefined);
  }

  add(values: Vector | null, groups: Int32Array): void {
    if (values === null || values.type === 'null') return;
    const mask = maskOf(values);
    for (let row = 0; row < groups.length; row++) {
      if (!isValid(values, row)) continue;
      const at = row & mask;
      const group = groups[row] ?? 0;
      const best = this.#best[group];
      if (values.type === 'utf8') {
        const [start, end] = [values.offsets[at] ?? 0, values.offsets[at + 1] ?? 0];
        const known = best instanceof Uint8Array ? best : null;
        if (known === null || this.#sign * orderBytes(values.data, start, end, known, 0, known.length) > 0) {
          this.#best[group] = values.data.subarray(start, end);
        }
      } else {
        const value = values.type === 'bool' ? getBit(values.values, at) : (values.values[at] ?? 0);
        if (best === undefined || this.#sign * order(value, best as typeof value) > 0)
          this.#best[group] = value;
      }
    }
  }

  finish(groups: number): Vector {
    const builder = new VectorBuilder(this.#type);
    for (let group = 0; group < groups; group++) {
      const best = this.#best[group];
      if (best instanceof Uint8Array) builder.appendUtf8(best);
      else builder.append((best ?? null) satisfies Scalar);
    }
    return builder.finish();
  }
}

function order<T extends number | bigint | boolean>(a: T, b: T): number {
  if (typeof a === 'number' && typeof b === 'number') return orderNumbers(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
