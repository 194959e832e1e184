import type { Batch } from '../batch.js';
import { columnFromArray } from '../builder.js';
import { type DataType, entryFields, type Field, itemField } from '../data-type.js';
import { MsgpackReader } from '../msgpack/reader.js';
import type { Refusal } from '../refusal.js';
import type { Value } from '../values.js';
import type { RowShape } from './row-shape.js';

/** The columns of a MessagePack array of rows, or of the bare values of one column. Nulls are checked by the caller. */
export function decodeMsgpack(
  fields: readonly Field[],
  bytes: Uint8Array,
  shape: RowShape,
  refuse: Refusal,
): Batch {
  const input = new MsgpackReader(bytes);
  const rows = input.array();
  const lists = fields.map((): Value[] => []);
  for (let row = 0; row < rows; row++) {
    const values =
      shape === 'values' ? fields.map((field) => readValue(input, field.dataType)) : readRow(input, fields);
    for (const [i, list] of lists.entries()) list.push(values[i] ?? null);
  }
  input.end();
  if (lists.some((list) => list.length !== rows)) refuse('its rows differ');
  return { rows, columns: fields.map(({ dataType }, i) => columnFromArray(dataType, lists[i] ?? [])) };
}

/** A row or struct: an array by position, or a map by name in which a missing key is null. */
function readRow(input: MsgpackReader, fields: readonly Field[]): Value[] {
  if (input.peek() === 'array') {
    const length = input.array();
    if (length !== fields.length) throw new SyntaxError(`a row of ${length} values, not ${fields.length}`);
    return fields.map((field) => readValue(input, field.dataType));
  }
  const found = new Map<string, Value>();
  for (let left = input.map(); left > 0; left--) {
    const name = input.text();
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new SyntaxError(`no column ${JSON.stringify(name.slice(0, 100))}`);
    if (found.has(name)) throw new SyntaxError(`two values of ${name}`);
    found.set(name, readValue(input, field.dataType));
  }
  return fields.map((field) => found.get(field.name) ?? null);
}

function readValue(input: MsgpackReader, type: DataType): Value {
  if (input.skipNil()) return null;
  switch (type.id) {
    case 'bool':
      return input.bool();
    case 'float32':
    case 'float64':
      return input.peek() === 'integer' ? Number(input.integer()) : input.float();
    case 'decimal128':
    case 'utf8':
      return input.text();
    case 'binary':
      return input.binary();
    case 'interval':
      return readInterval(input);
    case 'list': {
      const item = itemField(type).dataType;
      return Array.from({ length: input.array() }, () => readValue(input, item));
    }
    case 'map': {
      const [key, value] = entryFields(type);
      const entry = () => [readValue(input, key.dataType), readValue(input, value.dataType)];
      return Array.from({ length: input.map() }, entry);
    }
    case 'struct': {
      const values = readRow(input, type.children);
      return Object.fromEntries(type.children.map((field, i) => [field.name, values[i] ?? null]));
    }
    default:
      return input.integer();
  }
}

function readInterval(input: MsgpackReader): Value {
  const length = input.array();
  if (length !== 3) throw new SyntaxError(`an interval of ${length} parts`);
  const [months, days] = [Number(input.integer()), Number(input.integer())];
  return { months, days, nanoseconds: BigInt(input.integer()) };
}
