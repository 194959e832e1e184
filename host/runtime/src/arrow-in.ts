import { DataType as ArrowType, type Data, IntervalUnit, type Table, type Vector } from 'apache-arrow';
import { accepts, checkArguments } from './accepts.js';
import { bytesColumn, offsetsOf } from './arrow-bytes.js';
import { damaged, require, validityOf } from './arrow-checks.js';
import { arrowSourceType } from './arrow-type.js';
import { bitmapBytes, sliceBitmap } from './bitmap.js';
import { coerceColumn, type SourceColumn } from './coerce.js';
import { type Column, emptyColumn, listColumn, numberColumn, sliceColumn, WIDE_BYTES } from './column.js';
import { concatColumns } from './concat.js';
import {
  type DataType,
  dataTypeOf,
  listType,
  mapType,
  structType,
  type TypeLike,
  typeText,
} from './data-type.js';
import { HeddleError } from './errors.js';
import { argumentField, type FunctionInfo } from './function-info.js';
import { writeInterval } from './interval.js';
import { isDataType, type SourceType, sourceText } from './source-type.js';

const NANOSECONDS_OF_MS = 1_000_000n;

/**
 * Reads an Arrow vector of any accepted type (spec/types.md) as a column of an argument's type. Buffers are shared
 * where the layout is the same, and checked: a vector may come from a damaged file.
 * @param name the argument's name, for errors
 * @throws HeddleError HEDDLE1103 for a type the argument does not accept, HEDDLE2004 for a value that does not fit,
 * HEDDLE2301 for buffers that do not fit the vector's length.
 */
export function columnFromVector(vector: Vector, target: TypeLike, name: string): Column {
  const dataType = dataTypeOf(target);
  const source = arrowSourceType(vector.type);
  if (!accepts(dataType, source)) {
    const message = `${name} is ${typeText(dataType)} and takes no ${sourceText(source)}`;
    throw new HeddleError({ code: 'HEDDLE1103', message });
  }
  const parts: Column[] = [];
  let start = 0;
  for (const chunk of vector.data) {
    try {
      parts.push(coerceColumn(sourceColumn(chunk, source), dataType, name));
    } catch (error) {
      throw error instanceof HeddleError ? error.atOffset(start) : error;
    }
    start += chunk.length;
  }
  return parts.length === 0 ? emptyColumn(dataType) : concatColumns(dataType, parts);
}

/**
 * The columns of an Arrow table, by position, as the arguments of a function (of a partition function: its input).
 * @throws HeddleError HEDDLE1102 for another number of columns, and as `columnFromVector`; each names the function.
 */
export function columnsFromTable(table: Table, info: FunctionInfo): Column[] {
  const { fields } = table.schema;
  checkArguments(
    info,
    fields.map((field) => arrowSourceType(field.type)),
  );
  return fields.map((_, i) => {
    const vector = table.getChildAt(i);
    const argument = argumentField(info, i);
    if (vector === null || argument === undefined) throw damaged();
    try {
      return columnFromVector(vector, argument.dataType, argument.name);
    } catch (error) {
      if (!(error instanceof HeddleError)) throw error;
      throw new HeddleError({ ...error.details(), function: info.name });
    }
  });
}

/** The columns of a vector without any conversion of values, where the host has its type at all. */
function sourceColumn(data: Data, type: SourceType): SourceColumn {
  const { length } = data;
  switch (type.id) {
    case 'null':
      return { type: 'null', length, validity: null };
    case 'utf8':
    case 'binary':
      return bytesColumn(data, type.id);
    case 'fixed_binary':
      return bytesColumn(data, 'binary');
    case 'decimal':
      return {
        type: 'decimal',
        length,
        validity: validityOf(data),
        scale: type.scale ?? 0,
        values: integers(data),
      };
    case 'uint64':
      require(data.values instanceof BigUint64Array && data.values.length >= length);
      return { type: 'uint64', length, validity: validityOf(data), values: data.values };
    case 'date64':
      require(data.values instanceof BigInt64Array && data.values.length >= length);
      return { type: 'date64', length, validity: validityOf(data), values: data.values };
    default:
      if (!isDataType(type)) throw damaged();
      return column(data, type);
  }
}

function column(data: Data, dataType: DataType): Column {
  const { length } = data;
  const { id } = dataType;
  const base = { dataType, length, validity: validityOf(data) };
  switch (id) {
    case 'utf8':
    case 'binary':
      return bytesColumn(data, id);
    case 'bool':
      require(data.values.length >= bitmapBytes(data.offset + length));
      return { ...base, type: id, values: sliceBitmap(data.values, data.offset, length) };
    case 'decimal128':
      return { ...base, type: id, values: bytesOf(data, WIDE_BYTES) };
    case 'interval':
      return { ...base, type: id, values: intervals(data) };
    case 'list':
    case 'map':
      return lists(data, dataType, base.validity);
    case 'struct': {
      const children = dataType.children.map((child, i) => {
        const inner = data.children[i];
        require(inner !== undefined && inner.length >= length);
        return sliceColumn(column(inner, child.dataType), 0, length);
      });
      return { ...base, type: id, dataType: withTypes(dataType, children), children };
    }
    default: {
      const width = data.values.BYTES_PER_ELEMENT;
      const bytes = bytesOf(data, width);
      return numberColumn(dataType, length, base.validity, bytes.buffer, bytes.byteOffset);
    }
  }
}

function lists(data: Data, dataType: DataType, validity: Uint8Array | null): Column {
  const [inner] = data.children;
  const [child] = dataType.children;
  require(inner !== undefined && child !== undefined);
  const items = column(inner, child.dataType);
  const { length } = data;
  if (length === 0) return emptyColumn(withTypes(dataType, [sliceColumn(items, 0, 0)]));
  if (ArrowType.isFixedSizeList(data.type)) {
    const { listSize } = data.type;
    require(listSize * length <= Math.min(items.length, 0x7fff_ffff));
    const offsets = Int32Array.from({ length: length + 1 }, (_, row) => row * listSize);
    return listColumn(withTypes(dataType, [items]), length, validity, offsets, [items]);
  }
  const { offsets, first } = offsetsOf(data, items.length);
  const used = first === 0 ? items : sliceColumn(items, first, items.length);
  return listColumn(withTypes(dataType, [items]), length, validity, offsets, [used]);
}

/** The type with the names that spec/types.md gives to items and entries. */
function withTypes(type: DataType, children: readonly Column[]): DataType {
  const [first] = children;
  const [declared] = type.children;
  if (first === undefined || declared === undefined) return type;
  if (type.id === 'list') return listType(first.dataType, declared.nullable);
  if (type.id === 'map') {
    const [key, value] = first.dataType.children;
    if (key === undefined || value === undefined) throw damaged();
    return mapType(key.dataType, value.dataType, value.nullable);
  }
  return structType(
    type.children.map((child, i) => ({ ...child, dataType: children[i]?.dataType ?? child.dataType })),
  );
}

/** The bytes of `length` values of a width. */
function bytesOf(data: Data, width: number): Uint8Array {
  const { values, length } = data;
  require(ArrayBuffer.isView(values) && values.byteLength >= width * length);
  return new Uint8Array(values.buffer, values.byteOffset, width * length);
}

/** Intervals of any unit as months, days and nanoseconds. */
function intervals(data: Data): Uint8Array {
  const { type, length, values } = data;
  require(ArrowType.isInterval(type));
  if (type.unit === IntervalUnit.MONTH_DAY_NANO) return bytesOf(data, WIDE_BYTES);
  const bytes = new Uint8Array(WIDE_BYTES * length);
  const stride = type.unit === IntervalUnit.DAY_TIME ? 2 : 1;
  require(values.length >= stride * length);
  for (let row = 0; row < length; row++) {
    const first = values[stride * row] ?? 0;
    const months = stride === 1 ? first : 0;
    const nanoseconds = stride === 1 ? 0n : BigInt(values[2 * row + 1] ?? 0) * NANOSECONDS_OF_MS;
    writeInterval(bytes, row, { months, days: stride === 1 ? 0 : first, nanoseconds });
  }
  return bytes;
}

/** Decimals of any width as integers. */
function integers(data: Data): bigint[] {
  const { type } = data;
  require(ArrowType.isDecimal(type));
  const words: Uint32Array = data.values;
  const stride = type.bitWidth / 32;
  require(words.length >= stride * data.length);
  return Array.from({ length: data.length }, (_, row) => {
    let value = 0n;
    for (let i = stride - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[row * stride + i] ?? 0);
    return BigInt.asIntN(32 * stride, value);
  });
}
