import { type PlainType, parseType } from '../corpus/type-text.js';

/** A type that every kind of function is tried with. */
export interface SampledType {
  /** The end of the names of its functions in `plugins/`: `Int8` of `sameInt8`. */
  readonly id: string;
  /** The file that its cases go to, for each kind. */
  readonly family: string;
  readonly text: string;
  readonly type: PlainType;
}

const families: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  integers: {
    Int8: 'int8',
    Int16: 'int16',
    Int32: 'int32',
    Uint8: 'uint8',
    Uint16: 'uint16',
    Uint32: 'uint32',
    Int64: 'int64',
  },
  numbers: {
    Bool: 'bool',
    Float32: 'float32',
    Float64: 'float64',
    Decimal10: 'decimal128(10, 2)',
    Decimal38: 'decimal128(38, 0)',
    DecimalFraction: 'decimal128(38, 38)',
  },
  bytes: { Utf8: 'utf8', Binary: 'binary' },
  times: {
    Date32: 'date32',
    TimestampS: 'timestamp[s]',
    TimestampMs: 'timestamp[ms]',
    TimestampUs: 'timestamp[us]',
    TimestampNs: 'timestamp[ns]',
    TimestampUtc: 'timestamp[us, UTC]',
    TimeS: 'time[s]',
    TimeMs: 'time[ms]',
    TimeUs: 'time[us]',
    TimeNs: 'time[ns]',
    DurationS: 'duration[s]',
    DurationMs: 'duration[ms]',
    DurationUs: 'duration[us]',
    DurationNs: 'duration[ns]',
    Interval: 'interval',
  },
  lists: {
    ListInt32: 'list<int32>',
    ListMaybeInt32: 'list<int32?>',
    ListMaybeUtf8: 'list<utf8?>',
    ListMaybeBool: 'list<bool?>',
    ListDecimal: 'list<decimal128(10, 2)?>',
    ListTimestamp: 'list<timestamp[ns]?>',
    ListBinary: 'list<binary>',
    ListList: 'list<list<int64?>?>',
    ListStruct: 'list<struct<a: int32, b: utf8?>?>',
    ListDeep: `${'list<'.repeat(14)}int8${'>'.repeat(14)}`,
  },
  structs: {
    Struct: 'struct<a: int32, b: utf8?>',
    StructMixed:
      'struct<flag: bool, small: int8, wide: float64?, price: decimal128(10, 2), at: timestamp[us]?>',
    StructNested: 'struct<p: struct<x: float64, y: float64?>?, q: list<utf8>, "first name": utf8>',
    Map: 'map<utf8, int32?>',
    MapLists: 'map<int64, list<utf8>>',
    MapStructs: 'map<utf8, struct<a: int64, b: bool?>?>',
    MapDecimals: 'map<decimal128(10, 2), date32>',
    ListMap: 'list<map<binary, float32>>',
  },
};

/** Every type that the corpus is generated for. */
export const sampledTypes: readonly SampledType[] = Object.entries(families).flatMap(([family, types]) =>
  Object.entries(types).map(([id, text]) => ({ id, family, text, type: parseType(text) })),
);
