import protobuf from 'protobufjs';
import { childValues, entriesOf } from '../columns.js';
import type { FieldRecord, TypeRecord } from '../types.js';
import type { Batch, Codec } from './codec.js';
import { isWide } from './rows.js';

const proto = new URL('../../../../../spec/heddle.proto', import.meta.url).pathname;
const BatchMessage = protobuf.loadSync(proto).lookupType('heddle.v1.Batch');
/** The typed form: column i in field 16 + i. */
const TypedBatch = protobuf.loadSync(proto).lookupType('heddle.v1.Batch');
for (let i = 0; i < 100; i++) TypedBatch.add(new protobuf.Field(`typed${i}`, 16 + i, 'heddle.v1.Column'));

type Message = Record<string, unknown>;

const NUMBERS: Readonly<Record<string, string>> = {
  bool: 'bools',
  uint32: 'uint32s',
  float32: 'float32s',
  float64: 'float64s',
  utf8: 'strings',
  binary: 'binaries',
};

function writeColumn(field: FieldRecord, values: readonly unknown[]): Message {
  const valid = values.includes(null) ? values.map((value) => value !== null) : [];
  return { name: field.name, valid, ...writeValues(field, values) };
}

function writeValues(type: TypeRecord, values: readonly unknown[]): Message {
  const filled = <T>(empty: T): T[] => values.map((value) => (value ?? empty) as T);
  switch (type.type) {
    case 'decimal128': {
      const bytes = Buffer.alloc(16 * values.length);
      filled(0n).forEach((value, i) => {
        bytes.writeBigUInt64LE(BigInt.asUintN(64, value), 16 * i);
        bytes.writeBigInt64LE(value >> 64n, 16 * i + 8);
      });
      return { decimals: { values: bytes } };
    }
    case 'interval': {
      const parts = filled<[number, number, bigint]>([0, 0, 0n]);
      return {
        intervals: {
          months: parts.map(([months]) => months),
          days: parts.map(([, days]) => days),
          nanoseconds: parts.map(([, , nanoseconds]) => nanoseconds.toString()),
        },
      };
    }
    case 'list': {
      const items = childValues(type, values, 0);
      return {
        lists: {
          lengths: filled<unknown[]>([]).map(({ length }) => length),
          items: type.item && writeColumn({ ...type.item, name: 'item' }, items),
        },
      };
    }
    case 'map': {
      const [key, value] = entriesOf(type);
      const entries = filled<[unknown, unknown][]>([]).flat();
      return {
        maps: {
          lengths: filled<unknown[]>([]).map(({ length }) => length),
          keys: writeColumn(
            key,
            entries.map(([k]) => k),
          ),
          values: writeColumn(
            value,
            entries.map(([, v]) => v),
          ),
        },
      };
    }
    case 'struct':
      return {
        structs: {
          fields: (type.fields ?? []).map((field, i) => writeColumn(field, childValues(type, values, i))),
        },
      };
    default: {
      const wide = isWide(type);
      const name = NUMBERS[type.type] ?? (wide ? 'int64s' : 'int32s');
      const empty = { bool: false, utf8: '', binary: new Uint8Array() }[type.type] ?? 0;
      return { [name]: { values: filled<unknown>(empty).map((value) => (wide ? String(value) : value)) } };
    }
  }
}

/** The one value of an object. */
function only(message: Message): [string, Message] {
  const [entry, ...others] = Object.entries(message).filter(([key]) => key !== 'name' && key !== 'valid');
  if (!entry || others.length > 0) throw new Error('a column has values of one kind');
  return entry as [string, Message];
}

function readColumn(type: TypeRecord, column: Message): unknown[] {
  const [name, message] = only(column);
  const values = readValues(type, name, message);
  const valid = column.valid as boolean[];
  if (valid.length > 0 && valid.length !== values.length) throw new Error('a validity flag per value');
  return valid.length > 0 ? values.map((value, i) => (valid[i] ? value : null)) : values;
}

function readValues(type: TypeRecord, name: string, message: Message): unknown[] {
  const ranges = (lengths: number[]): [number, number][] => {
    let end = 0;
    return lengths.map((length) => {
      end += length;
      return [end - length, end];
    });
  };
  switch (type.type) {
    case 'decimal128': {
      const bytes = Buffer.from((message.values ?? []) as Uint8Array);
      return Array.from(
        { length: bytes.length / 16 },
        (_, i) => (bytes.readBigInt64LE(16 * i + 8) << 64n) | bytes.readBigUInt64LE(16 * i),
      );
    }
    case 'interval': {
      const { months, days, nanoseconds } = message as {
        months: number[];
        days: number[];
        nanoseconds: string[];
      };
      return months.map((value, i) => [value, days[i], BigInt(nanoseconds[i] ?? '')]);
    }
    case 'list': {
      const items = type.item ? readColumn(type.item, message.items as Message) : [];
      return ranges(message.lengths as number[]).map(([start, end]) => items.slice(start, end));
    }
    case 'map': {
      const [key, value] = entriesOf(type);
      const keys = readColumn(key, message.keys as Message);
      const inner = readColumn(value, message.values as Message);
      return ranges(message.lengths as number[]).map(([start, end]) =>
        keys.slice(start, end).map((k, i) => [k, inner[start + i]]),
      );
    }
    case 'struct': {
      const fields = type.fields ?? [];
      const columns = (message.fields as Message[]).map((column, i) =>
        readColumn(fields[i] as TypeRecord, column),
      );
      return (columns[0] ?? []).map((_, row) =>
        Object.fromEntries(fields.map((field, i) => [field.name, columns[i]?.[row]])),
      );
    }
    default: {
      const wide = isWide(type);
      if (name !== (NUMBERS[type.type] ?? (wide ? 'int64s' : 'int32s')))
        throw new Error(`${name} for ${type.type}`);
      return (message.values as unknown[]).map((value) =>
        wide ? BigInt(value as string) : value instanceof Uint8Array ? Uint8Array.from(value) : value,
      );
    }
  }
}

/** heddle.v1.Batch by protobufjs, its columns by position or typed. */
function codec(
  name: string,
  message: protobuf.Type,
  columnsOf: (batch: Message, count: number) => Message[],
  typed: boolean,
): Codec {
  return {
    name,
    encode: ({ fields, columns, rows }: Batch) => {
      const written = fields.map((field, i) => writeColumn(field, columns[i] ?? []));
      const body = typed
        ? Object.fromEntries(written.map((column, i) => [`typed${i}`, column]))
        : { columns: written };
      return Uint8Array.from(message.encode(message.fromObject({ format: 1, rows, ...body })).finish());
    },
    decode: (bytes, fields) => {
      const batch = message.toObject(message.decode(bytes), { longs: String, arrays: true }) as Message;
      const columns = columnsOf(batch, fields.length);
      if (columns.length !== fields.length) throw new Error(`${columns.length} columns`);
      columns.forEach((column, i) => {
        if (column.name !== fields[i]?.name) throw new Error(`the column is called ${column.name}`);
      });
      return {
        fields,
        columns: columns.map((column, i) => readColumn(fields[i] as TypeRecord, column)),
        rows: Number(batch.rows ?? 0),
      };
    },
  };
}

export const byPosition = codec('protobuf', BatchMessage, (batch) => batch.columns as Message[], false);
export const typed = codec(
  'typed protobuf',
  TypedBatch,
  (batch, count) => Array.from({ length: count }, (_, i) => batch[`typed${i}`] as Message),
  true,
);
