import { hasDigits } from '@heddle/host';
import { divided } from '../../expr/rounding.js';
import { failed } from '../../failure.js';
import { clearBit, filledBitmap, getBit } from '../../table/bitmap.js';
import { type DecimalType, digitsOf, isDecimal } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import { isNarrow, power10, SAFE, safest, unscaledAt, unscaledOf } from '../../table/unscaled.js';
import { isValid, maskOf, type Vector } from '../../table/vector.js';
import { doublesOfLongs } from '../../table/words.js';
import type { Accumulator } from './accumulator.js';
import { increase, wider } from './grow.js';

/** Bytes of a sum that is no double, roughly. */
const LARGE_BYTES = 96;

/**
 * Sum of int64 or of decimals, or the mean of decimals, rounded half away from zero. An intermediate sum may leave the
 * result's type, the result may not (HEDDLE4004).
 */
export class IntegerSum implements Accumulator {
  /** The upper and the lower 64 bits of the sum, and how many values it has. */
  static readonly STATE: readonly SqlType[] = ['int64', 'int64', 'int64'];
  readonly stateTypes = IntegerSum.STATE;
  readonly #type: 'int64' | DecimalType;
  /** What a sum of unscaled values is multiplied with for the mean; null for the sum. */
  readonly #meanFactor: bigint | null;
  /** Sums as long as they are exact in a double, which is much faster; what exceeds it moves to `#large`. */
  #small = new Float64Array(0);
  #counts = new Float64Array(0);
  readonly #large = new Map<number, bigint>();

  get bytes(): number {
    return this.#small.byteLength + this.#counts.byteLength + this.#large.size * LARGE_BYTES;
  }

  /** A sum of `type`; with `meanOf`, the type of the values, the mean. */
  constructor(type: SqlType, meanOf: SqlType | null = null) {
    this.#type = isDecimal(type) ? type : 'int64';
    const decimal = meanOf !== null && isDecimal(meanOf) && isDecimal(type);
    this.#meanFactor = decimal ? power10(digitsOf(type).scale - digitsOf(meanOf).scale) : null;
  }

  reserve(groups: number): void {
    this.#small = wider(this.#small, groups);
    this.#counts = wider(this.#counts, groups);
  }

  add([values]: readonly Vector[], groups: Int32Array): void {
    if (values === undefined || !('unscaled' in values || values.type === 'int64')) return;
    const mask = maskOf(values);
    const doubles = 'unscaled' in values ? values.unscaled : doublesOfLongs(values.values);
    if (doubles !== null && isNarrow(doubles)) {
      this.#addDoubles(doubles, mask, values.validity, groups);
      return;
    }
    for (let row = 0; row < groups.length; row++) {
      if (!isValid(values, row)) continue;
      const at = row & mask;
      const value = 'unscaled' in values ? unscaledAt(values.unscaled, at) : (values.values[at] ?? 0n);
      this.#add(groups[row] ?? 0, value, 1);
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
    for (let group = 0; group < groups; group++)
      if ((this.#counts[group] ?? 0) === 0) clearBit(validity, group);
    const shape = { length: groups, validity, constant: false };
    if (isDecimal(this.#type)) {
      const { precision } = digitsOf(this.#type);
      const unscaled = unscaledOf(groups, (group) => {
        const value = this.#result(group);
        if (!hasDigits(value, precision)) throw failed(`decimal overflow: a sum leaves ${this.#type}`);
        return safest(value);
      });
      return { ...shape, type: this.#type, unscaled };
    }
    const values = new BigInt64Array(groups);
    for (let group = 0; group < groups; group++) {
      const sum = this.#sum(group);
      values[group] = sum;
      if (values[group] !== sum) throw failed(`integer overflow: a sum of ${sum} leaves int64`);
    }
    return { ...shape, type: 'int64', values };
  }

  close(): void {}

  /** Adds safe integers: the loop that most sums spend their time in. */
  #addDoubles(values: Float64Array, mask: number, validity: Uint8Array | null, groups: Int32Array): void {
    const [sums, counts] = [this.#small, this.#counts];
    for (let row = 0; row < groups.length; row++) {
      const at = row & mask;
      if (validity !== null && !getBit(validity, at)) continue;
      const group = groups[row] ?? 0;
      const value = values[at] ?? 0;
      const sum = (sums[group] ?? 0) + value;
      counts[group] = (counts[group] ?? 0) + 1;
      if (sum <= SAFE && sum >= -SAFE) sums[group] = sum;
      else this.#carry(group, value);
    }
  }

  /** Adds the sum of `count` values. */
  #add(group: number, value: bigint, count: number): void {
    increase(this.#counts, group, count);
    const number = Number(value);
    if (Math.abs(number) > SAFE) {
      this.#addLarge(group, value);
      return;
    }
    const sum = (this.#small[group] ?? 0) + number;
    if (Math.abs(sum) <= SAFE) this.#small[group] = sum;
    else this.#carry(group, number);
  }

  /** Adds a safe integer that the double has no room for: what it holds moves on, so that this is seldom needed again. */
  #carry(group: number, value: number): void {
    this.#addLarge(group, BigInt(this.#small[group] ?? 0));
    this.#small[group] = value;
  }

  #addLarge(group: number, value: bigint): void {
    this.#large.set(group, (this.#large.get(group) ?? 0n) + value);
  }

  #sum(group: number): bigint {
    return BigInt(this.#small[group] ?? 0) + (this.#large.get(group) ?? 0n);
  }

  /** The sum or the mean; 0 over no values. */
  #result(group: number): bigint {
    const count = this.#counts[group] ?? 0;
    const sum = this.#sum(group);
    return this.#meanFactor === null || count === 0 ? sum : divided(sum * this.#meanFactor, BigInt(count));
  }
}
