import protobuf from 'protobufjs';

const repeated = (type: string) => ({ fields: { values: { rule: 'repeated', type, id: 1 } } });

/** spec/heddle.proto as protobufjs reads it; a test compares the two. */
export const BATCH_DESCRIPTOR: protobuf.INamespace = {
  nested: {
    heddle: {
      nested: {
        v1: {
          nested: {
            Batch: {
              fields: {
                format: { type: 'uint32', id: 9 },
                rows: { type: 'uint32', id: 10 },
                columns: { rule: 'repeated', type: 'Column', id: 11 },
              },
            },
            Column: {
              oneofs: { values: { oneof: ['bools', 'int32s', 'int64s', 'float64s', 'strings'] } },
              fields: {
                name: { type: 'string', id: 1 },
                valid: { rule: 'repeated', type: 'bool', id: 2 },
                bools: { type: 'Bools', id: 3 },
                int32s: { type: 'Int32s', id: 4 },
                int64s: { type: 'Int64s', id: 5 },
                float64s: { type: 'Float64s', id: 6 },
                strings: { type: 'Strings', id: 7 },
              },
            },
            Bools: repeated('bool'),
            Int32s: repeated('sfixed32'),
            Int64s: repeated('sfixed64'),
            Float64s: repeated('double'),
            Strings: repeated('string'),
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

/** A column of a batch; exactly one list of values is set. */
export interface ProtoColumn {
  name?: string;
  valid?: boolean[];
  bools?: { values?: boolean[] };
  int32s?: { values?: ArrayLike<number> };
  int64s?: { values?: Halves[] };
  float64s?: { values?: ArrayLike<number> };
  strings?: { values?: string[] };
}

/** A batch; `format` is always 1. */
export interface ProtoBatch {
  format?: number;
  rows?: number;
  columns?: ProtoColumn[];
}

const batchType = protobuf.Root.fromJSON(BATCH_DESCRIPTOR).lookupType('heddle.v1.Batch');

/** Serializes a batch, fields in the order of their numbers. */
export function writeBatch(batch: ProtoBatch): Uint8Array {
  return batchType.encode(batch).finish();
}

/** Parses a batch. @throws Error on damaged bytes. */
export function readBatch(bytes: Uint8Array): ProtoBatch {
  return batchType.decode(bytes) as ProtoBatch;
}
