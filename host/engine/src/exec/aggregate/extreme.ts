import { orderBytes, orderNumbers } from '../../expr/value-order.js';
import { getBit } from '../../table/bitmap.js';
import type { VectorBuilder } from '../../table/builder.js';
import { isDecimal } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import { unscaledValue } from '../../table/unscaled.js';
import { type HostVector, isValid, maskOf, type Vector } from '../../table/vector.js';
import { ResultState } from './result-state.js';

/** A value as it is held: a text as bytes, a decimal unscaled. */
type Held = Uint8Array | number | bigint | boolean;

/** min (sign -1) or max (sign 1) of any type that has an order. NaN is above every number. */
export class Extreme extends ResultState<Held> {
  readonly #sign: number;

  constructor(type: SqlType, sign: number) {
    super(type);
    this.#sign = sign;
  }

  add([values]: readonly Vector[], groups: Int32Array): void {
    if (values === undefined || values.type === 'null' || 'column' in values) return;
    const mask = maskOf(values);
    for (let row = 0; row < groups.length; row++) {
      if (!isValid(values, row)) continue;
      const at = row & mask;
      const group = groups[row] ?? 0;
      const best = this.values[group];
      if (values.type === 'utf8') {
        const [start, end] = [values.offsets[at] ?? 0, values.offsets[at + 1] ?? 0];
        const known = best instanceof Uint8Array ? best : null;
        if (known === null || this.#sign * orderBytes(values.data, start, end, known, 0, known.length) > 0) {
          // A copy: a view would keep the whole batch alive.
          this.values[group] = values.data.slice(start, end);
          this.textBytes += end - start - (known?.length ?? 0);
        }
      } else {
        const value = comparable(values, at);
        if (best === undefined || this.#sign * order(value, best as typeof value) > 0)
          this.values[group] = value;
      }
    }
  }

  protected append(builder: VectorBuilder, best: Held): void {
    if (best instanceof Uint8Array) builder.appendUtf8(best);
    else if (typeof best !== 'boolean' && isDecimal(this.type)) builder.appendUnscaled(best);
    else builder.append(best);
  }
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
