import { orderBytes, orderNumbers } from '../../expr/compare.js';
import { getBit } from '../../table/bitmap.js';
import { VectorBuilder } from '../../table/builder.js';
import { isDecimal } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import { unscaledValue } from '../../table/unscaled.js';
import { type HostVector, isValid, maskOf, type Scalar, type Vector } from '../../table/vector.js';
import type { Accumulator } from './accumulator.js';

/** Bytes of a value beside its text, roughly: one that is no number in a range is an object. */
const VALUE_BYTES = 40;

/** min (sign -1) or max (sign 1) of any type that has an order. NaN is above every number. */
export class Extreme implements Accumulator {
  readonly stateTypes: readonly SqlType[];
  readonly #type: SqlType;
  readonly #sign: number;
  /** The best value per group; text as bytes, decimals unscaled. undefined = none yet. */
  readonly #best: (Uint8Array | number | bigint | boolean | undefined)[] = [];

  /** Bytes of texts. */
  #textBytes = 0;

  constructor(type: SqlType, sign: number) {
    this.stateTypes = [type];
    this.#type = type;
    this.#sign = sign;
  }

  get bytes(): number {
    return this.#best.length * VALUE_BYTES + this.#textBytes;
  }

  reserve(groups: number): void {
    while (this.#best.length < groups) this.#best.push(undefined);
  }

  add([values]: readonly Vector[], groups: Int32Array): void {
    if (values === undefined || values.type === 'null' || 'column' in values) return;
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
          // A copy: a view would keep the whole batch alive.
          this.#best[group] = values.data.slice(start, end);
          this.#textBytes += end - start - (known?.length ?? 0);
        }
      } else {
        const value = comparable(values, at);
        if (best === undefined || this.#sign * order(value, best as typeof value) > 0)
          this.#best[group] = value;
      }
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
    for (let group = 0; group < groups; group++) {
      const best = this.#best[group];
      if (best instanceof Uint8Array) builder.appendUtf8(best);
      else if (best !== undefined && typeof best !== 'boolean' && isDecimal(this.#type))
        builder.appendUnscaled(best);
      else builder.append((best ?? null) satisfies Scalar);
    }
    return builder.finish();
  }

  close(): void {}
}

/** What orders the values that are no texts. */
function comparable(
  values: Exclude<Vector, { type: 'null' | 'utf8' } | HostVector>,
  at: number,
): number | bigint | boolean {
  if ('unscaled' in values) return unscaledValue(values.unscaled, at);
  if (values.type === 'bool') return getBit(values.values, at);
  const value = values.values[at] ?? 0;
  // -0 and 0 are one value, so the rows' order must not choose between them.
  return typeof value === 'number' ? value + 0 : value;
}

function order<T extends number | bigint | boolean>(a: T, b: T): number {
  if (typeof a === 'number' && typeof b === 'number') return orderNumbers(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
