import { dataTypeOf } from '@heddle/host';
import { fits } from '../expr/lambda.js';
import { unreadable } from '../failure.js';
import { VectorBuilder } from '../table/builder.js';
import { type Field, type SqlType, typeTextOf } from '../table/types.js';
import type { Scalar } from '../table/vector.js';
import { valueOfText } from '../text/value-parse.js';
import { CsvScanner } from './csv-scanner.js';
import { inferSchema, readHeader } from './csv-schema.js';
import type { PlacedFile } from './places/place.js';
import { SCAN_ROWS, type TableSource } from './source.js';

/** Opens a CSV file, with the types of the columns that `schema` names or, without, inferred ones. It is read whole. */
export async function openCsv(file: PlacedFile, schema?: readonly Field[]): Promise<TableSource> {
  return readCsv(await file.read(), file.path, schema);
}

/**
 * A table over CSV bytes; `where` names them in errors. Columns that `schema` does not name are texts. A value that does not
 * fit its column is HEDDLE4001.
 */
export function readCsv(bytes: Uint8Array, where: string, schema?: readonly Field[]): TableSource {
  const scanner = new CsvScanner(bytes, where);
  const fields =
    schema === undefined ? inferSchema(scanner, where) : typed(readHeader(scanner, where), schema);
  return {
    fields,
    location: { kind: 'file', format: 'csv', path: where },
    splits: 1,
    rows: null,
    async *scan(columns) {
      const scanner = new CsvScanner(bytes, where);
      readHeader(scanner, where);
      for (;;) {
        const chunk = new Chunk(scanner, fields, columns, where);
        const more = chunk.fill();
        if (chunk.rows > 0) yield { rows: chunk.rows, columns: chunk.finish() };
        if (!more) return;
      }
    },
  };
}

function typed(names: readonly string[], schema: readonly Field[]): Field[] {
  const types = new Map(schema.map((field) => [field.name, field.type]));
  return names.map((name) => ({ name, type: types.get(name) ?? 'utf8' }));
}

/** Up to `SCAN_ROWS` lines parsed into columns. */
class Chunk {
  rows = 0;
  readonly #scanner: CsvScanner;
  readonly #builders: (VectorBuilder | undefined)[];
  readonly #order: VectorBuilder[];
  readonly #fields: readonly Field[];
  readonly #where: string;

  constructor(scanner: CsvScanner, fields: readonly Field[], columns: readonly number[], where: string) {
    this.#scanner = scanner;
    this.#fields = fields;
    this.#where = where;
    this.#builders = new Array(fields.length);
    this.#order = columns.map((index) => {
      const builder = new VectorBuilder(fields[index]?.type ?? 'utf8');
      this.#builders[index] = builder;
      return builder;
    });
  }

  /** Reads lines; false when the file has ended. */
  fill(): boolean {
    const add = (column: number, start: number, end: number, doubled: boolean) => {
      const builder = this.#builders[column];
      if (builder === undefined) return;
      if (start === end) builder.append(null);
      else if (builder.type === 'utf8' && !doubled)
        builder.appendUtf8(this.#scanner.bytes.subarray(start, end));
      else builder.append(this.#parse(column, builder.type, this.#scanner.text(start, end, doubled)));
    };
    while (this.rows < SCAN_ROWS) {
      if (!this.#scanner.next(add, this.#fields.length)) return false;
      this.rows++;
    }
    return true;
  }

  finish() {
    return this.#order.map((builder) => builder.finish());
  }

  #parse(column: number, type: SqlType, text: string): Scalar {
    if (type === 'utf8') return text;
    if (type === 'int64' && /^-?\d{1,18}$/.test(text)) return BigInt(text);
    if (type === 'float64' && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
    const value = valueOfText(dataTypeOf(typeTextOf(type)), text);
    if (value !== undefined && fits(type, value)) return value;
    const name = this.#fields[column]?.name ?? '';
    throw unreadable(
      this.#where,
      `${JSON.stringify(text.slice(0, 200))} in column ${name} is not of type ${type}`,
    );
  }
}
