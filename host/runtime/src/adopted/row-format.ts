import type { Column } from '../column.js';
import type { Field } from '../data-type.js';
import { decodeJsonRows } from '../decode/json-rows.js';
import { decodeMsgpack } from '../decode/msgpack.js';
import { encodeJsonRows } from '../encode/json-rows.js';
import { encodeMsgpack } from '../encode/msgpack.js';
import type { PluginFormat } from '../function-info.js';
import type { Refusal } from '../refusal.js';
import { readLiteral, writeArguments } from './proto-row.js';

/** How a plain plugin reads the arguments of one row and writes its answer (spec/abi.md, "Adopted plugins"). */
export interface RowFormat {
  /** The bytes of a row's arguments; the columns have that one row. */
  encode(fields: readonly Field[], columns: readonly Column[]): Uint8Array;
  /** The answer as a column of one row. Its values are checked by the caller. */
  decode(field: Field, output: Uint8Array, refuse: Refusal): Column;
}

/** An array of one element in MessagePack, up to that element. */
const ONE_ELEMENT = 0x91;
const [OPEN, CLOSE] = [0x5b, 0x5d];

/** Rows of the Extism ABI are arrays of rows; a plain plugin gets the one row and gives the one value. */
const json: RowFormat = {
  encode: (fields, columns) => encodeJsonRows(fields, columns, 1).slice(1, -1),
  decode: (field, output, refuse) =>
    only(
      decodeJsonRows([field], Buffer.concat([Buffer.of(OPEN), output, Buffer.of(CLOSE)]), 'values', refuse),
      refuse,
    ),
};

const msgpack: RowFormat = {
  encode: (fields, columns) => encodeMsgpack(fields, columns, 1).slice(1),
  decode: (field, output, refuse) =>
    only(decodeMsgpack([field], Buffer.concat([Buffer.of(ONE_ELEMENT), output]), 'values', refuse), refuse),
};

const protoRow: RowFormat = { encode: writeArguments, decode: readLiteral };

/** The formats of which a call carries one row. */
export const ROW_FORMATS: Readonly<Record<Exclude<PluginFormat, 'arrow'>, RowFormat>> = {
  json,
  msgpack,
  'proto-row': protoRow,
};

function only({ columns: [column] }: { readonly columns: readonly Column[] }, refuse: Refusal): Column {
  return column?.length === 1 ? column : refuse('it is not one value');
}
