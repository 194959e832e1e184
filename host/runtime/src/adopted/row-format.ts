import type { Column } from '../column.js';
import type { Field } from '../data-type.js';
import { decodeJsonRows } from '../decode/json-rows.js';
import { decodeMsgpack } from '../decode/msgpack.js';
import { jsonWriter } from '../encode/json-value.js';
import { rowWriter } from '../encode/msgpack.js';
import type { PluginFormat } from '../function-info.js';
import { MsgpackWriter } from '../msgpack/writer.js';
import type { Refusal } from '../refusal.js';
import { argumentsWriter, readLiteral } from './proto-row.js';

/** How a plain plugin reads the arguments of one row and writes its answer (spec/abi.md, "Adopted plugins"). */
export interface RowFormat {
  /** Writes the arguments of a row of the columns, by its number. The bytes are good until the next row is written. */
  writer(columns: readonly Column[]): (row: number) => Uint8Array;
  /** The answer as a column of one row. Its values are checked by the caller. */
  decode(field: Field, output: Uint8Array, refuse: Refusal): Column;
}

/** An array of one element in MessagePack, up to that element. */
const ONE_ELEMENT = 0x91;
const [OPEN, CLOSE] = [0x5b, 0x5d];

const encoder = new TextEncoder();

/** Answers of the Extism ABI are arrays of values; a plain plugin gives the one value. */
const json: RowFormat = {
  writer: (columns) => {
    const writers = columns.map((column) => jsonWriter(column));
    return (row) => encoder.encode(`[${writers.map((write) => write(row)).join(',')}]`);
  },
  decode: (field, output, refuse) =>
    only(
      decodeJsonRows([field], Buffer.concat([Buffer.of(OPEN), output, Buffer.of(CLOSE)]), 'values', refuse),
      refuse,
    ),
};

const msgpack: RowFormat = {
  writer: (columns) => {
    const out = new MsgpackWriter();
    const write = rowWriter(out, columns);
    return (row) => {
      out.clear();
      write(row);
      return out.finish();
    };
  },
  decode: (field, output, refuse) =>
    only(decodeMsgpack([field], Buffer.concat([Buffer.of(ONE_ELEMENT), output]), 'values', refuse), refuse),
};

const protoRow: RowFormat = { writer: argumentsWriter, decode: readLiteral };

/** The formats of which a call carries one row. */
export const ROW_FORMATS: Readonly<Record<Exclude<PluginFormat, 'arrow'>, RowFormat>> = {
  json,
  msgpack,
  'proto-row': protoRow,
};

function only({ columns: [column] }: { readonly columns: readonly Column[] }, refuse: Refusal): Column {
  return column?.length === 1 ? column : refuse('it is not one value');
}
