import { DataType as ArrowType, DateUnit, Precision, TimeUnit } from 'apache-arrow';
import {
  decimalType,
  MAX_DEPTH,
  MAX_PRECISION,
  plainType,
  type TypeId,
  type TimeUnit as Unit,
} from './data-type.js';
import { NULL_TYPE, type SourceField, type SourceType, UINT64_TYPE } from './source-type.js';

const UNITS: Readonly<Record<TimeUnit, Unit>> = {
  [TimeUnit.SECOND]: 's',
  [TimeUnit.MILLISECOND]: 'ms',
  [TimeUnit.MICROSECOND]: 'us',
  [TimeUnit.NANOSECOND]: 'ns',
};

/**
 * The source type of an Arrow type. Large, view and dictionary forms of strings and binaries, and large and fixed-size
 * lists, are the plain type; intervals of any unit are `interval`.
 */
export function arrowSourceType(type: ArrowType): SourceType {
  return sourceType(type, 1);
}

function sourceType(type: ArrowType, depth: number): SourceType {
  // Deeper than any argument: a type that none accepts.
  if (depth > MAX_DEPTH + 1) return other(type);
  if (ArrowType.isNull(type)) return NULL_TYPE;
  if (ArrowType.isBool(type)) return plainType('bool');
  if (ArrowType.isInt(type)) {
    if (type.bitWidth === 64 && !type.isSigned) return UINT64_TYPE;
    return plainType(`${type.isSigned ? 'int' : 'uint'}${type.bitWidth}` as TypeId);
  }
  if (ArrowType.isFloat(type)) {
    if (type.precision === Precision.SINGLE) return plainType('float32');
    return type.precision === Precision.DOUBLE ? plainType('float64') : other(type);
  }
  if (ArrowType.isDecimal(type)) return decimal(type.precision, type.scale, type.bitWidth);
  if (isText(type)) return plainType('utf8');
  if (isBinary(type)) return plainType('binary');
  if (ArrowType.isFixedSizeBinary(type)) return { id: 'fixed_binary', children: [] };
  if (ArrowType.isDictionary(type)) {
    const { id } = sourceType(type.dictionary, depth);
    if (id === 'utf8' || id === 'binary') return plainType(id);
    return id === 'fixed_binary' ? { id, children: [] } : other(type);
  }
  if (ArrowType.isDate(type)) {
    return type.unit === DateUnit.DAY ? plainType('date32') : { id: 'date64', children: [] };
  }
  if (ArrowType.isTimestamp(type)) {
    const zone = type.timezone ?? '';
    const unit = UNITS[type.unit];
    return { id: 'timestamp', unit, children: [], ...(zone === '' ? {} : { timezone: zone }) };
  }
  if (ArrowType.isTime(type)) return { id: 'time', unit: UNITS[type.unit], children: [] };
  if (ArrowType.isDuration(type)) return { id: 'duration', unit: UNITS[type.unit], children: [] };
  if (ArrowType.isInterval(type)) return plainType('interval');
  return nested(type, depth);
}

function nested(type: ArrowType, depth: number): SourceType {
  const children = (type.children ?? []).map(
    (child): SourceField => ({
      name: child.name,
      dataType: sourceType(child.type, depth + (ArrowType.isMap(type) ? 0 : 1)),
      nullable: child.nullable,
    }),
  );
  if (isList(type)) return { id: 'list', children };
  if (ArrowType.isStruct(type)) return { id: 'struct', children };
  if (ArrowType.isMap(type)) return { id: 'map', children };
  return other(type);
}

/** Utf8 in any form but a dictionary. */
export function isText(type: ArrowType): boolean {
  return ArrowType.isUtf8(type) || ArrowType.isLargeUtf8(type) || ArrowType.isUtf8View(type);
}

/** Binary of any length, in any form but a dictionary. */
export function isBinary(type: ArrowType): boolean {
  return ArrowType.isBinary(type) || ArrowType.isLargeBinary(type) || ArrowType.isBinaryView(type);
}

/** A list in any form. */
export function isList(type: ArrowType): boolean {
  return ArrowType.isList(type) || ArrowType.isLargeList(type) || ArrowType.isFixedSizeList(type);
}

function decimal(precision: number, scale: number, bitWidth: number): SourceType {
  const plain = bitWidth === 128 && precision >= 1 && precision <= MAX_PRECISION;
  if (plain && scale >= 0 && scale <= precision) return decimalType(precision, scale);
  return { id: 'decimal', precision, scale, children: [] };
}

function other(type: ArrowType): SourceType {
  return { id: 'other', text: String(type), children: [] };
}
