import protobuf from 'protobufjs';

const list = (type: string, name = 'values', id = 1) => ({ [name]: { rule: 'repeated', type, id } });
const one = (type: string, name: string, id: number) => ({ [name]: { type, id } });

/** The lists of a column's values: field of the oneof, message, number. */
const VALUES: readonly (readonly [string, string, number])[] = [
  ['bools', 'Bools', 3],
  ['int32s', 'Int32s', 4],
  ['int64s', 'Int64s', 5],
  ['float64s', 'Float64s', 6],
  ['strings', 'Strings', 7],
  ['binaries', 'Binaries', 8],
  ['float32s', 'Float32s', 9],
  ['uint32s', 'Uint32s', 10],
  ['decimals', 'Decimals', 11],
  ['intervals', 'Intervals', 12],
  ['lists', 'Lists', 13],
  ['structs', 'Structs', 14],
  ['maps', 'Maps', 15],
];

/** spec/heddle.proto as protobufjs reads it; a test compares the two. */
export const BATCH_DESCRIPTOR: protobuf.INamespace = {
  nested: {
    heddle: {
      nested: {
        v1: {
          nested: {
            Batch: {
              fields: {
                ...one('uint32', 'format', 9),
                ...one('uint32', 'rows', 10),
                ...list('Column', 'columns', 11),
              },
            },
            Column: {
              oneofs: { values: { oneof: VALUES.map(([field]) => field) } },
              fields: {
                ...one('string', 'name', 1),
                ...list('bool', 'valid', 2),
                ...Object.assign({}, ...VALUES.map(([field, type, id]) => one(type, field, id))),
              },
            },
            Bools: { fields: list('bool') },
            Int32s: { fields: list('sfixed32') },
            Uint32s: { fields: list('fixed32') },
            Int64s: { fields: list('sfixed64') },
            Float32s: { fields: list('float') },
            Float64s: { fields: list('double') },
            Strings: { fields: list('string') },
            Binaries: { fields: list('bytes') },
            Decimals: { fields: one('bytes', 'values', 1) },
            Intervals: {
              fields: {
                ...list('sfixed32', 'months', 1),
                ...list('sfixed32', 'days', 2),
                ...list('sfixed64', 'nanoseconds', 3),
              },
            },
            Lists: { fields: { ...list('uint32', 'lengths', 1), ...one('Column', 'items', 2) } },
            Structs: { fields: list('Column', 'fields', 1) },
            Maps: {
              fields: {
                ...list('uint32', 'lengths', 1),
                ...one('Column', 'keys', 2),
                ...one('Column', 'values', 3),
              },
            },
          },
        },
      },
    },
  },
};

/** A 64-bit integer as protobufjs takes and gives it. */
export interface Halves {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

/** A list of values; proto3 leaves out what is empty. */
export interface ProtoList<T> {
  values?: ArrayLike<T>;
}

/** A column of a batch, or inside one; exactly one list of values is set. */
export interface ProtoColumn {
  name?: string;
  valid?: boolean[];
  bools?: ProtoList<boolean>;
  int32s?: ProtoList<number>;
  uint32s?: ProtoList<number>;
  int64s?: ProtoList<Halves>;
  float32s?: ProtoList<number>;
  float64s?: ProtoList<number>;
  /** UTF-8. */
  strings?: ProtoList<Uint8Array>;
  binaries?: ProtoList<Uint8Array>;
  /** 16 bytes each. */
  decimals?: { values?: Uint8Array };
  intervals?: { months?: ArrayLike<number>; days?: ArrayLike<number>; nanoseconds?: ArrayLike<Halves> };
  lists?: { lengths?: ArrayLike<number>; items?: ProtoColumn };
  structs?: { fields?: ProtoColumn[] };
  maps?: { lengths?: ArrayLike<number>; keys?: ProtoColumn; values?: ProtoColumn };
}

/** A batch; `format` is always 1. */
export interface ProtoBatch {
  format?: number;
  rows?: number;
  columns?: ProtoColumn[];
}

const batchType = lookup();

function lookup(): protobuf.Type {
  const root = protobuf.Root.fromJSON(BATCH_DESCRIPTOR);
  // The same bytes on the wire; as a string each value would be decoded and encoded again, and what is no UTF-8 lost.
  const strings = root.lookupType('heddle.v1.Strings');
  strings.remove(strings.get('values') ?? strings);
  strings.add(new protobuf.Field('values', 1, 'bytes', 'repeated'));
  return root.lookupType('heddle.v1.Batch');
}

/** Serializes a batch, fields in the order of their numbers. */
export function writeBatch(batch: ProtoBatch): Uint8Array {
  return batchType.encode(batch).finish();
}

/** Parses a batch. @throws Error on damaged bytes. */
export function readBatch(bytes: Uint8Array): ProtoBatch {
  return batchType.decode(bytes) as ProtoBatch;
}
