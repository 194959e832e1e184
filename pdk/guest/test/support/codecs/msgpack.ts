import { FLOAT32_OPTIONS, Packr } from 'msgpackr';
import type { TypeRecord } from '../types.js';
import type { Batch, Codec } from './codec.js';
import { type Dialect, isWide, readRows, writeRows } from './rows.js';

const packr = new Packr({
  useRecords: false,
  mapsAsObjects: false,
  int64AsType: 'bigint',
  useFloat32: FLOAT32_OPTIONS.NEVER,
  variableMapSize: true,
});

const dialect: Dialect = {
  write: (_, value) => value,
  read(type: TypeRecord, value: unknown): unknown {
    if (isWide(type)) return BigInt(value as number | bigint);
    if (type.type === 'binary') return Uint8Array.from(value as Uint8Array);
    if (type.type === 'interval') {
      const [months, days, nanoseconds] = value as [number, number, number | bigint];
      return [months, days, BigInt(nanoseconds)];
    }
    return value;
  },
  object: (entries) => new Map(entries),
  property: (object, name) => (object as Map<string, unknown>).get(name),
  map: (entries) => new Map(entries),
  entries: (map) => map as Map<unknown, unknown>,
};

/** MessagePack rows, by msgpackr. */
export const msgpack: Codec = {
  name: 'MessagePack',
  encode: (batch: Batch) => Uint8Array.from(packr.pack(writeRows(dialect, batch))),
  decode: (bytes, fields, values) => readRows(dialect, packr.unpack(bytes) as unknown[], fields, values),
};
