import { dataTypeOf } from '@heddle/host';
import { parse } from 'lossless-json';
import { fits } from '../expr/lambda.js';
import { unreadable } from '../failure.js';
import { VectorBuilder } from '../table/builder.js';
import { type Field, typeTextOf } from '../table/types.js';
import { type Batch, scalarAt } from '../table/vector.js';
import { LongNumber, valueOfJson } from '../text/value-parse.js';
import { type LineBatch, linesOf } from './lines.js';
import type { PlacedFile } from './places/place.js';
import type { TableSource } from './source.js';

/** Digits that a float64 may not hold. */
const MANY_DIGITS = /\d{16}/;

/** Opens a file of JSON objects, one a line, with the columns `fields`. It is read as its rows are asked for. */
export function openJson(file: PlacedFile, fields: readonly Field[]): TableSource {
  const { path } = file;
  return {
    fields,
    location: { kind: 'file', format: 'json', path },
    splits: 1,
    rows: null,
    async *scan(columns) {
      const wanted = columns.flatMap((column) => fields[column] ?? []);
      yield* jsonBatches(linesOf(file.chunks(), path), wanted, path);
    },
  };
}

/**
 * Lines of JSON objects as rows with the columns `fields`. A member that is missing is null, one that no column asks for is
 * passed over, and so are empty lines. HEDDLE4001 for a line that is no object, with its number and the place in it, and for
 * a value that is not of its column's type, with the number and the column.
 */
export async function* jsonBatches(
  lines: AsyncIterable<LineBatch>,
  fields: readonly Field[],
  where: string,
): AsyncIterable<Batch> {
  const columns = fields.map(({ name, type }) => ({ name, type, dataType: dataTypeOf(typeTextOf(type)) }));
  let line = 0;
  for await (const batch of lines) {
    const builders = columns.map(({ type }) => new VectorBuilder(type));
    let rows = 0;
    for (let row = 0; row < batch.rows; row++) {
      line++;
      const text = String(scalarAt(batch.columns[0], row));
      if (text.trim() === '') continue;
      const members = objectOf(text, line, where);
      for (const [index, { name, type, dataType }] of columns.entries()) {
        const given = Object.hasOwn(members, name) ? members[name] : null;
        const value = valueOfJson(dataType, given);
        if (value === undefined || !fits(type, value)) {
          const shown = (given instanceof LongNumber ? given.text : JSON.stringify(given)).slice(0, 200);
          throw unreadable(where, `line ${line}: ${shown} in column ${name} is not of type ${type}`);
        }
        builders[index]?.append(value);
      }
      rows++;
    }
    if (rows > 0) yield { rows, columns: builders.map((builder) => builder.finish()) };
  }
}

function objectOf(text: string, line: number, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = MANY_DIGITS.test(text) ? parseLong(text) : JSON.parse(text);
  } catch {
    throw unreadable(where, `line ${line}, ${faultOf(text)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw unreadable(where, `line ${line}: it is no JSON object`);
}

function parseLong(text: string): unknown {
  return parse(text, null, (digits) => (MANY_DIGITS.test(digits) ? new LongNumber(digits) : Number(digits)));
}

/** Where a line stops being JSON: the messages of `JSON.parse` do not always say. */
function faultOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, what = message, position = '0'] = /^(.*?) at position (\d+)/s.exec(message) ?? [];
    return `column ${Number(position) + 1}: not JSON (${what.slice(0, 200)})`;
  }
  return 'column 1: not JSON';
}
