import type { Batch } from '../batch.js';
import { bitmapBytes, clearTail, countBits } from '../bitmap.js';
import { type Column, listColumn, numberColumn, numberWidth, WIDE_BYTES } from '../column.js';
import { concatColumns } from '../concat.js';
import { type DataType, type Field, sameType, typeText } from '../data-type.js';
import type { FlatTable } from '../flatbuffer.js';
import type { Refusal } from '../refusal.js';
import { MessageHeader, readMessage, schemaFields } from '../schema.js';

const MAX_ROWS = 0x7fff_fffe;

/**
 * The columns of an Arrow IPC stream: the fields by position, in any number of batches. Read here and not by
 * apache-arrow, which takes the counts in the metadata on trust. Values are checked by the caller.
 */
export function decodeArrowIpc(fields: readonly Field[], bytes: Uint8Array, refuse: Refusal): Batch {
  const batches = decodeStream(fields, bytes, refuse);
  const [only] = batches;
  if (only !== undefined && batches.length === 1) return only;
  const columns = fields.map((field, i) =>
    concatColumns(
      field.dataType,
      batches.flatMap((batch) => batch.columns[i] ?? []),
    ),
  );
  return { rows: batches.reduce((sum, batch) => sum + batch.rows, 0), columns };
}

function decodeStream(fields: readonly Field[], bytes: Uint8Array, refuse: Refusal): Batch[] {
  const schema = readMessage(bytes, 0);
  if (schema === null || schema.headerType !== MessageHeader.schema) throw new SyntaxError('no schema');
  const found = schemaFields(schema.header, fields.length);
  const fits = found.length === fields.length && fields.every((field, i) => matches(field, found[i]));
  if (!fits) refuse(`its columns are ${typesText(found)}, not ${typesText(fields)}`);
  const batches: Batch[] = [];
  let offset = schema.metadataBytes + schema.bodyBytes;
  for (;;) {
    const message = readMessage(bytes, offset);
    if (message === null) return batches;
    if (message.headerType !== MessageHeader.recordBatch) throw new SyntaxError('a message that is no batch');
    const body = offset + message.metadataBytes;
    offset = body + message.bodyBytes;
    batches.push(decodeBatch(fields, message.header, bytes.subarray(body, offset)));
  }
}

function matches(wanted: Field, found: Field | undefined): boolean {
  return found !== undefined && sameType(wanted.dataType, found.dataType);
}

function typesText(fields: readonly Field[]): string {
  return `(${fields.map((field) => typeText(field.dataType)).join(', ')})`;
}

function decodeBatch(fields: readonly Field[], header: FlatTable, body: Uint8Array): Batch {
  const rows = rowCount(header.int64(0, 0));
  if (header.has(3)) throw new SyntaxError('a compressed batch');
  const reader = new BatchReader(header.structs(1, 2), header.structs(2, 2), body);
  const columns = fields.map((field) => reader.column(field.dataType, rows));
  reader.end();
  return { rows, columns };
}

function rowCount(length: number): number {
  if (length < 0 || length > MAX_ROWS) throw new RangeError(`a batch of ${length} rows`);
  return length;
}

/** Takes the nodes and buffers of a batch in the order in which Arrow flattens its columns. */
class BatchReader {
  readonly #nodes: readonly number[];
  readonly #buffers: readonly number[];
  readonly #body: Uint8Array;
  #node = 0;
  #buffer = 0;

  constructor(nodes: readonly number[], buffers: readonly number[], body: Uint8Array) {
    this.#nodes = nodes;
    this.#buffers = buffers;
    this.#body = body;
  }

  /** The next column, of at least `least` rows: children may have more than their parent needs. */
  column(dataType: DataType, least: number, most = least): Column {
    const length = rowCount(this.#nodes[this.#node] ?? -1);
    const nulls = this.#nodes[this.#node + 1] ?? 0;
    this.#node += 2;
    if (length < least || length > most) throw new RangeError(`a column of ${length} rows, not ${least}`);
    const validity = this.#validity(length, nulls);
    const base = { dataType, length, validity };
    switch (dataType.id) {
      case 'bool': {
        const values = this.#take(bitmapBytes(length));
        clearTail(values, length);
        return { ...base, type: dataType.id, values };
      }
      case 'decimal128':
      case 'interval':
        return { ...base, type: dataType.id, values: this.#take(WIDE_BYTES * length) };
      case 'utf8':
      case 'binary':
        return { ...base, type: dataType.id, offsets: this.#offsets(length), data: this.#rest() };
      case 'list':
      case 'map': {
        const offsets = this.#offsets(length);
        const end = offsets[length] ?? 0;
        const children = dataType.children.map((child) => this.column(child.dataType, end, MAX_ROWS));
        return listColumn(dataType, length, validity, offsets, children);
      }
      case 'struct': {
        const children = dataType.children.map((child) => this.column(child.dataType, length));
        return { ...base, type: dataType.id, children };
      }
      default: {
        const values = this.#take(numberWidth(dataType) * length);
        return numberColumn(dataType, length, validity, values.buffer);
      }
    }
  }

  /** @throws SyntaxError where nodes or buffers are left. */
  end(): void {
    if (this.#node !== this.#nodes.length || this.#buffer !== this.#buffers.length) {
      throw new SyntaxError('a batch of other columns');
    }
  }

  #validity(length: number, nulls: number): Uint8Array | null {
    const size = this.#buffers[this.#buffer + 1];
    if (nulls === 0 || size === 0) {
      this.#range(0);
      if (nulls !== 0) throw new SyntaxError(`${nulls} nulls without a bitmap`);
      return null;
    }
    const bitmap = this.#take(bitmapBytes(length));
    clearTail(bitmap, length);
    if (countBits(bitmap) !== length - nulls) throw new SyntaxError(`a bitmap without its ${nulls} nulls`);
    return bitmap;
  }

  /** Offsets of `length` rows; an empty column may have an empty buffer of them. */
  #offsets(length: number): Int32Array {
    if (length === 0) {
      this.#range(0);
      return new Int32Array(1);
    }
    return new Int32Array(this.#take(4 * (length + 1)).buffer);
  }

  /** The whole of the next buffer. */
  #rest(): Uint8Array {
    return this.#take(this.#buffers[this.#buffer + 1] ?? 0);
  }

  /** A copy of the next buffer's first bytes. */
  #take(bytes: number): Uint8Array<ArrayBuffer> {
    const start = this.#range(bytes);
    return new Uint8Array(this.#body.subarray(start, start + bytes));
  }

  /** Passes over the next buffer, which has at least `bytes`, and answers where it begins. */
  #range(bytes: number): number {
    const start = this.#buffers[this.#buffer] ?? -1;
    const size = this.#buffers[this.#buffer + 1] ?? -1;
    this.#buffer += 2;
    if (start < 0 || size < bytes || start + size > this.#body.length)
      throw new RangeError('a buffer ends outside');
    return start;
  }
}
