import { inspect } from 'node:util';
import { bitmapBytes, clearTail, filledBitmap, setBit } from './bitmap.js';
import {
  type Column,
  listColumn,
  type NumberColumn,
  numberColumn,
  numberWidth,
  WIDE_BYTES,
} from './column.js';
import { type DataType, dataTypeOf, entryFields, type Field, type TypeLike, typeText } from './data-type.js';
import { Decimal, hasDigits, rescaled, writeInt128 } from './decimal.js';
import { HeddleError } from './errors.js';
import { type Interval, writeInterval } from './interval.js';
import { INTEGER_RANGES, unitsOfDay } from './ranges.js';
import type { Value } from './values.js';

const MAX_OFFSET = 0x7fff_ffff;
const encoder = new TextEncoder();

/** What stands under a null struct in a field that is not nullable: a value of zeros, valid. */
const NOTHING = Symbol('nothing');
type Slot = Value | typeof NOTHING;

/** Row of the whole column, and place inside its value, of the element `index` of a nested column. */
type Locate = (index: number) => { row: number; place: string };

/**
 * Builds a column from JavaScript values as `columnToArray` gives them. Also taken: safe integers as numbers for
 * 64-bit types, decimals as strings (`'-0.50'`) or any object with `unscaled` and `scale`, maps as arrays of
 * `[key, value]`, typed arrays as lists. Nothing else is converted; float32 is rounded. Nulls may stand anywhere but
 * in keys: whether they are allowed is for the function to say.
 * @throws HeddleError HEDDLE1103 for a value of another type, HEDDLE2004 for a number out of range, HEDDLE2005 for a
 * string with a lone surrogate, which has no UTF-8 form; each names the row. SyntaxError for a text that is no type.
 */
export function columnFromArray(type: TypeLike, values: readonly Value[]): Column {
  const dataType = dataTypeOf(type);
  return new Builder(dataType).column(dataType, values, (row) => ({ row, place: '' }));
}

/** A column of `length` nulls. */
export function nullColumn(type: TypeLike, length: number): Column {
  return columnFromArray(type, new Array<null>(length).fill(null));
}

/** A string or binary column from bytes per row (null = null row), which are not validated. */
export function columnFromBytes(
  rows: readonly (Uint8Array | null)[],
  type: 'utf8' | 'binary' = 'utf8',
): Column {
  const offsets = new Int32Array(rows.length + 1);
  let end = 0;
  rows.forEach((bytes, row) => {
    end += bytes?.length ?? 0;
    if (end > MAX_OFFSET) throw tooLong();
    offsets[row + 1] = end;
  });
  const data = new Uint8Array(end);
  rows.forEach((bytes, row) => {
    if (bytes !== null) data.set(bytes, offsets[row] ?? 0);
  });
  return { dataType: dataTypeOf(type), type, length: rows.length, validity: validityOf(rows), offsets, data };
}

class Builder {
  readonly #root: DataType;

  constructor(root: DataType) {
    this.#root = root;
  }

  column(dataType: DataType, values: readonly Slot[], locate: Locate): Column {
    const base = { dataType, length: values.length, validity: validityOf(values) };
    const { id } = dataType;
    switch (id) {
      case 'bool': {
        const bits = new Uint8Array(bitmapBytes(values.length));
        each(values, (value, i) => {
          if (typeof value !== 'boolean') throw this.#wrongType(value, locate(i));
          if (value) setBit(bits, i);
        });
        return { ...base, type: id, values: bits };
      }
      case 'decimal128':
      case 'interval': {
        const bytes = new Uint8Array(WIDE_BYTES * values.length);
        each(values, (value, i) => {
          if (id === 'interval') writeInterval(bytes, i, this.#interval(value, locate(i)));
          else writeInt128(bytes, i, this.#decimal(dataType, value, locate(i)));
        });
        return { ...base, type: id, values: bytes };
      }
      case 'utf8':
        return { ...base, type: id, ...this.#strings(values, locate) };
      case 'binary': {
        const rows = values.map((value, i) => {
          if (value === null || value === NOTHING) return null;
          if (!(value instanceof Uint8Array)) throw this.#wrongType(value, locate(i));
          return value;
        });
        return { ...columnFromBytes(rows, 'binary'), validity: base.validity };
      }
      case 'list':
        return this.#list(dataType, values, base.validity, locate);
      case 'map':
        return this.#map(dataType, values, base.validity, locate);
      case 'struct': {
        each(values, (value, i) => {
          if (!isRecord(value)) throw this.#wrongType(value, locate(i));
        });
        const children = dataType.children.map((child) =>
          this.column(
            child.dataType,
            values.map((value) => fieldOf(child, value)),
            (i) => within(locate(i), `.${child.name}`),
          ),
        );
        return { ...base, type: id, children };
      }
      default:
        return this.#numbers(dataType, values, base.validity, locate);
    }
  }

  #numbers(
    dataType: DataType,
    values: readonly Slot[],
    validity: Uint8Array | null,
    locate: Locate,
  ): NumberColumn {
    const buffer = new ArrayBuffer(numberWidth(dataType) * values.length);
    const column = numberColumn(dataType, values.length, validity, buffer);
    const array = column.values;
    const range = INTEGER_RANGES[dataType.id];
    if (column.type === 'time') {
      const day = unitsOfDay(dataType);
      each(values, (value, i) => {
        const time = this.#int64(value, locate, i);
        if (time < 0n || time >= day) throw this.#outOfRange(value, locate(i));
        if (array instanceof BigInt64Array) array[i] = time;
        else array[i] = Number(time);
      });
    } else if (array instanceof BigInt64Array) {
      each(values, (value, i) => {
        array[i] = this.#int64(value, locate, i);
      });
    } else {
      each(values, (value, i) => {
        if (typeof value !== 'number') throw this.#wrongType(value, locate(i));
        array[i] = value;
        const fits =
          range === undefined
            ? column.type === 'float64' || Number.isFinite(array[i]) || !Number.isFinite(value)
            : Number.isInteger(value) && value >= range[0] && value <= range[1];
        if (!fits) throw this.#outOfRange(value, locate(i));
      });
    }
    return column;
  }

  #int64(value: Value, locate: Locate, i: number): bigint {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw this.#outOfRange(value, locate(i));
      return BigInt(value);
    }
    if (typeof value !== 'bigint') throw this.#wrongType(value, locate(i));
    if (BigInt.asIntN(64, value) !== value) throw this.#outOfRange(value, locate(i));
    return value;
  }

  #decimal(dataType: DataType, value: Value, at: ReturnType<Locate>): bigint {
    const { precision = 0, scale = 0 } = dataType;
    const given = typeof value === 'string' ? parseDecimal(value) : value;
    if (!isRecord(given)) throw this.#wrongType(value, at);
    const { unscaled, scale: own } = given;
    if (
      typeof unscaled !== 'bigint' ||
      typeof own !== 'number' ||
      !Number.isInteger(own) ||
      own < 0 ||
      own > 1_000
    ) {
      throw this.#wrongType(value, at);
    }
    const found = rescaled(unscaled, own, scale);
    if (found === null || !hasDigits(found, precision)) throw this.#outOfRange(value, at);
    return found;
  }

  #interval(value: Value, at: ReturnType<Locate>): Interval {
    if (!isRecord(value)) throw this.#wrongType(value, at);
    const { months, days, nanoseconds } = value;
    if (typeof months !== 'number' || typeof days !== 'number' || typeof nanoseconds !== 'bigint') {
      throw this.#wrongType(value, at);
    }
    if (months !== (months | 0) || days !== (days | 0) || BigInt.asIntN(64, nanoseconds) !== nanoseconds) {
      throw this.#outOfRange(value, at);
    }
    return { months, days, nanoseconds };
  }

  #strings(values: readonly Slot[], locate: Locate): { offsets: Int32Array; data: Uint8Array } {
    const offsets = new Int32Array(values.length + 1);
    let data = new Uint8Array(Math.max(64, values.length * 16));
    let end = 0;
    values.forEach((value, i) => {
      if (value !== null && value !== NOTHING) {
        const text = typeof value === 'string';
        if (!text && !(value instanceof Uint8Array)) throw this.#wrongType(value, locate(i));
        // A UTF-16 code unit takes at most three bytes.
        const room = end + (text ? value.length * 3 : value.length);
        if (room > data.length) data = grown(data, end, room);
        if (!text) {
          data.set(value, end);
          end += value.length;
        } else {
          if (hasLoneSurrogate(value)) {
            const { row, place } = locate(i);
            const message = `the string${place} holds a lone surrogate`;
            throw new HeddleError({ code: 'HEDDLE2005', message, row });
          }
          end += encoder.encodeInto(value, data.subarray(end)).written;
        }
      }
      offsets[i + 1] = end;
    });
    return { offsets, data: data.subarray(0, end) };
  }

  #list(dataType: DataType, values: readonly Slot[], validity: Uint8Array | null, locate: Locate): Column {
    const offsets = new Int32Array(values.length + 1);
    const items: Value[] = [];
    values.forEach((value, i) => {
      if (value !== null && value !== NOTHING) {
        const list = asArray(value);
        if (list === null) throw this.#wrongType(value, locate(i));
        for (const item of list) items.push(item);
      }
      offsets[i + 1] = items.length;
    });
    const child = dataType.children.map((item) =>
      this.column(item.dataType, items, (index) => {
        const owner = ownerOf(offsets, index);
        return within(locate(owner), `[${index - (offsets[owner] ?? 0)}]`);
      }),
    );
    return listColumn(dataType, values.length, validity, offsets, child);
  }

  #map(dataType: DataType, values: readonly Slot[], validity: Uint8Array | null, locate: Locate): Column {
    const offsets = new Int32Array(values.length + 1);
    const keys: Value[] = [];
    const held: Value[] = [];
    values.forEach((value, i) => {
      if (value !== null && value !== NOTHING) {
        if (!(value instanceof Map) && !Array.isArray(value)) throw this.#wrongType(value, locate(i));
        for (const entry of value) {
          if (!Array.isArray(entry) || entry.length !== 2 || entry[0] === null) {
            throw this.#wrongType(value, locate(i));
          }
          keys.push(entry[0]);
          held.push(entry[1]);
        }
      }
      offsets[i + 1] = keys.length;
    });
    const at: Locate = (index) => within(locate(ownerOf(offsets, index)), `[${describe(keys[index])}]`);
    const [key, item] = entryFields(dataType);
    const entries = dataType.children.map((child): Column => {
      const children = [this.column(key.dataType, keys, at), this.column(item.dataType, held, at)];
      return { dataType: child.dataType, type: 'struct', length: keys.length, validity: null, children };
    });
    return listColumn(dataType, values.length, validity, offsets, entries);
  }

  #wrongType(value: unknown, { row, place }: ReturnType<Locate>): HeddleError {
    const message = `row ${row}: ${describe(value)} is no ${typeText(this.#root)}${place}`;
    return new HeddleError({ code: 'HEDDLE1103', message, row });
  }

  #outOfRange(value: unknown, { row, place }: ReturnType<Locate>): HeddleError {
    const message = `row ${row}: ${describe(value)} is not an ${typeText(this.#root)}${place}`;
    return new HeddleError({ code: 'HEDDLE2004', message, row });
  }
}

function each(values: readonly Slot[], put: (value: Exclude<Value, null>, index: number) => void): void {
  values.forEach((value, i) => {
    if (value !== null && value !== NOTHING) put(value, i);
  });
}

function fieldOf(field: Field, struct: Slot): Slot {
  if (!isRecord(struct)) return field.nullable ? null : NOTHING;
  // What an object inherits is no field of it.
  return (Object.hasOwn(struct, field.name) ? struct[field.name] : undefined) as Value;
}

function within(outer: ReturnType<Locate>, place: string): ReturnType<Locate> {
  return { row: outer.row, place: `${outer.place}${place}` };
}

/** The row to which an item belongs. */
function ownerOf(offsets: Int32Array, item: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) <= item) low = middle;
    else high = middle;
  }
  return low;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return !(Symbol.iterator in value);
}

function asArray(value: Value): Iterable<Value> | null {
  if (Array.isArray(value)) return value;
  return ArrayBuffer.isView(value) && Symbol.iterator in value ? (value as Iterable<Value>) : null;
}

function parseDecimal(text: string): Decimal | null {
  return /^-?\d{1,1000}(?:\.\d{1,1000})?$/.test(text) ? Decimal.parse(text) : null;
}

function grown(data: Uint8Array, used: number, needed: number): Uint8Array<ArrayBuffer> {
  if (needed > MAX_OFFSET) throw tooLong();
  const larger = new Uint8Array(Math.min(MAX_OFFSET, Math.max(needed, data.length * 2)));
  larger.set(data.subarray(0, used));
  return larger;
}

function tooLong(): RangeError {
  return new RangeError('the strings of a column exceed 2 GiB');
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function validityOf(values: readonly unknown[]): Uint8Array | null {
  if (!values.includes(null)) return null;
  const validity = filledBitmap(values.length);
  values.forEach((value, row) => {
    const at = row >>> 3;
    if (value === null) validity[at] = (validity[at] ?? 0) & ~(1 << (row & 7));
  });
  clearTail(validity, values.length);
  return validity;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 50));
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY }).slice(0, 100);
}
