import type { Batch } from '../batch.js';
import { type Halves, type ProtoColumn, readBatch } from '../batch-proto.js';
import { bitmapBytes, setBit } from '../bitmap.js';
import { type Column, listColumn, numberColumn, numberWidth, WIDE_BYTES } from '../column.js';
import { type DataType, entryFields, type Field, itemField } from '../data-type.js';
import type { Refusal } from '../refusal.js';
import { offsetsOf } from './offsets.js';

/** The columns of a `heddle.v1.Batch`, by position. Values are checked by the caller. */
export function decodeProtobuf(fields: readonly Field[], bytes: Uint8Array, refuse: Refusal): Batch {
  const { format = 0, rows = 0, columns = [] } = readBatch(bytes);
  if (format !== 1) refuse(`its format is ${format}, not 1`);
  if (columns.length !== fields.length) refuse(`it has ${columns.length} columns, not ${fields.length}`);
  return { rows, columns: childColumns(fields, columns, rows, refuse) };
}

function childColumns(
  fields: readonly Field[],
  columns: readonly (ProtoColumn | undefined)[],
  rows: number,
  refuse: Refusal,
): Column[] {
  return fields.map((field, i) => columnOf(field.dataType, columns[i] ?? {}, rows, refuse));
}

function columnOf(dataType: DataType, column: ProtoColumn, length: number, refuse: Refusal): Column {
  const validity = validityOf(column.valid ?? [], length, refuse);
  const base = { dataType, length, validity };
  // Proto3 leaves out a list that is empty.
  const take = <T>(list: ArrayLike<T> | undefined, perRow = 1): ArrayLike<T> => {
    const values = list ?? [];
    const found = values.length / perRow;
    if (found !== length) refuse(`a column has ${found} ${dataType.id} values, not ${length}`);
    return values;
  };
  const numbers = (list: ArrayLike<number>): Column => {
    const made = numberColumn(dataType, length, validity, new ArrayBuffer(numberWidth(dataType) * length));
    for (let row = 0; row < length; row++) {
      made.values[row] = list[row] ?? 0;
      if (made.values[row] !== list[row] && !Number.isNaN(list[row])) {
        refuse(`${list[row]} is not ${dataType.id}`);
      }
    }
    return made;
  };
  const lengths = (list: { lengths?: ArrayLike<number> } | undefined) => {
    return offsetsOf(take(list?.lengths), validity, refuse);
  };
  switch (dataType.id) {
    case 'bool': {
      const values = take(column.bools?.values);
      const bits = new Uint8Array(bitmapBytes(length));
      for (let row = 0; row < length; row++) if (values[row] === true) setBit(bits, row);
      return { ...base, type: dataType.id, values: bits };
    }
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'date32':
      return numbers(take(column.int32s?.values));
    case 'uint32':
      return numbers(take(column.uint32s?.values));
    case 'float32':
      return numbers(take(column.float32s?.values));
    case 'float64':
      return numbers(take(column.float64s?.values));
    case 'int64':
    case 'timestamp':
    case 'duration':
    case 'time': {
      const values = int64s(take(column.int64s?.values), length);
      if (numberWidth(dataType) === 8) return numberColumn(dataType, length, validity, values.buffer);
      return numbers(Array.from(values, Number));
    }
    case 'decimal128': {
      const values = take(column.decimals?.values, WIDE_BYTES);
      return { ...base, type: dataType.id, values: Uint8Array.from(values) };
    }
    case 'interval': {
      const { months, days, nanoseconds } = column.intervals ?? {};
      const values = intervals(take(months), take(days), int64s(take(nanoseconds), length));
      return { ...base, type: dataType.id, values };
    }
    case 'utf8':
    case 'binary': {
      const list = dataType.id === 'utf8' ? column.strings?.values : column.binaries?.values;
      return { ...base, type: dataType.id, ...bytesOf(take(list), length) };
    }
    case 'list': {
      const { offsets, total } = lengths(column.lists);
      const items = columnOf(itemField(dataType).dataType, column.lists?.items ?? {}, total, refuse);
      return listColumn(dataType, length, validity, offsets, [items]);
    }
    case 'map': {
      const { offsets, total } = lengths(column.maps);
      const entries = itemField(dataType).dataType;
      const children = childColumns(
        entryFields(dataType),
        [column.maps?.keys, column.maps?.values],
        total,
        refuse,
      );
      const items: Column = { dataType: entries, type: 'struct', length: total, validity: null, children };
      return listColumn(dataType, length, validity, offsets, [items]);
    }
    case 'struct': {
      const given = column.structs?.fields ?? [];
      const wanted = dataType.children.length;
      if (given.length !== wanted) refuse(`a struct has ${given.length} fields, not ${wanted}`);
      const children = childColumns(dataType.children, given, length, refuse);
      return { ...base, type: dataType.id, children };
    }
  }
}

function int64s(values: ArrayLike<Halves>, length: number): BigInt64Array<ArrayBuffer> {
  const array = new BigInt64Array(length);
  const words = new Int32Array(array.buffer);
  for (let row = 0; row < length; row++) {
    words[2 * row] = values[row]?.low ?? 0;
    words[2 * row + 1] = values[row]?.high ?? 0;
  }
  return array;
}

function intervals(
  months: ArrayLike<number>,
  days: ArrayLike<number>,
  nanoseconds: BigInt64Array,
): Uint8Array {
  const bytes = new Uint8Array(WIDE_BYTES * nanoseconds.length);
  const view = new DataView(bytes.buffer);
  for (const [row, value] of nanoseconds.entries()) {
    view.setInt32(WIDE_BYTES * row, months[row] ?? 0, true);
    view.setInt32(WIDE_BYTES * row + 4, days[row] ?? 0, true);
    view.setBigInt64(WIDE_BYTES * row + 8, value, true);
  }
  return bytes;
}

function bytesOf(values: ArrayLike<Uint8Array>, length: number): { offsets: Int32Array; data: Uint8Array } {
  const offsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row++) offsets[row + 1] = (offsets[row] ?? 0) + (values[row]?.length ?? 0);
  const data = new Uint8Array(offsets[length] ?? 0);
  for (let row = 0; row < length; row++) data.set(values[row] ?? data.subarray(0, 0), offsets[row]);
  return { offsets, data };
}

function validityOf(valid: readonly boolean[], rows: number, refuse: Refusal): Uint8Array | null {
  if (valid.length === 0) return null;
  if (valid.length !== rows) refuse(`a column has ${valid.length} validity bits, not ${rows}`);
  if (!valid.includes(false)) return null;
  const bits = new Uint8Array(bitmapBytes(rows));
  for (let row = 0; row < rows; row++) if (valid[row] === true) setBit(bits, row);
  return bits;
}
