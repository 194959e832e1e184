import { getBit } from '../table/bitmap.js';
import { VectorBuilder } from '../table/builder.js';
import type { SqlType } from '../table/types.js';
import { unscaledValue } from '../table/unscaled.js';
import { isValid, maskOf, type Vector } from '../table/vector.js';

/** The keys of one column of a `GroupTable`: appended once per group, compared with rows of vectors. */
export class KeyColumn {
  readonly #type: SqlType;
  readonly #builder: VectorBuilder;
  /** A comparable value per group: numbers and bigints as they are, text as `[start, end)` of `#bytes`. */
  readonly #numbers: (number | bigint | null)[] = [];
  #bytes = new Uint8Array(1024);
  #ends = [0];

  constructor(type: SqlType) {
    this.#type = type;
    this.#builder = new VectorBuilder(type);
  }

  /** Appends the value of a row as the key of the next group. */
  append(vector: Vector, row: number): void {
    if (!isValid(vector, row) || vector.type === 'null') {
      this.#builder.append(null);
      this.#numbers.push(null);
      if (this.#type === 'utf8') this.#ends.push(this.#end);
      return;
    }
    const at = row & maskOf(vector);
    if (vector.type === 'utf8') {
      const bytes = vector.data.subarray(vector.offsets[at] ?? 0, vector.offsets[at + 1] ?? 0);
      this.#builder.appendUtf8(bytes);
      this.#numbers.push(0);
      this.#keep(bytes);
    } else if (vector.type === 'bool') {
      const bit = getBit(vector.values, at);
      this.#builder.append(bit);
      this.#numbers.push(bit ? 1 : 0);
    } else if ('unscaled' in vector) {
      const value = normal(unscaledValue(vector.unscaled, at));
      this.#builder.appendUnscaled(value);
      this.#numbers.push(value);
    } else if (!('column' in vector)) {
      const value = normal(vector.values[at] ?? 0);
      this.#builder.append(value);
      this.#numbers.push(value);
    }
  }

  /** Bytes that the keys take. */
  get bytes(): number {
    // A bigint is an object of its own.
    const each = this.#type === 'int64' || this.#type === 'timestamp' ? 32 : 8;
    return this.#builder.bytes + this.#bytes.length + this.#numbers.length * each + this.#ends.length * 8;
  }

  /** Whether the key of `group` equals the value of `row`. */
  equals(group: number, vector: Vector, row: number): boolean {
    const key = this.#numbers[group] ?? null;
    if (!isValid(vector, row) || vector.type === 'null') return key === null;
    if (key === null) return false;
    const at = row & maskOf(vector);
    if (vector.type === 'bool') return getBit(vector.values, at) === (key === 1);
    if ('column' in vector) return false;
    if ('unscaled' in vector) return unscaledValue(vector.unscaled, at) === key;
    if (vector.type !== 'utf8') {
      const value = vector.values[at];
      return value === key || (Number.isNaN(value) && Number.isNaN(key));
    }
    const start = vector.offsets[at] ?? 0;
    const length = (vector.offsets[at + 1] ?? 0) - start;
    const from = this.#ends[group] ?? 0;
    if ((this.#ends[group + 1] ?? 0) - from !== length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[from + i] !== vector.data[start + i]) return false;
    return true;
  }

  /** The keys as a vector. Ends the column's use. */
  finish(): Vector {
    return this.#builder.finish();
  }

  get #end(): number {
    return this.#ends.at(-1) ?? 0;
  }

  #keep(bytes: Uint8Array): void {
    const end = this.#end + bytes.length;
    if (end > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes.set(bytes, this.#end);
    this.#ends.push(end);
  }
}

/** -0 as 0. */
function normal(value: number | bigint): number | bigint {
  return value === 0 ? 0 : value;
}
