import { unreadable } from '../failure.js';
import type { Field, SqlType } from '../table/types.js';
import { CsvScanner } from './csv-scanner.js';
import { placeOf } from './places/places.js';

const INTEGER = 1;
const DECIMAL = 2;
const TRUTH = 4;

const IS_INTEGER = /^(?:0|-?[1-9]\d{0,17})$/;
const IS_DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const IS_TRUTH = /^(?:true|false)$/;
const LONGEST_NUMBER = 40;

/** The columns of a CSV file by the rules of spec/sql.md, over the whole file. */
export async function inferCsvSchema(path: string): Promise<Field[]> {
  const file = await placeOf(path).open(path);
  return inferSchema(new CsvScanner(await file.read(), path), path);
}

/** Reads the header: one name per column, none twice. A column without a name is `column_<n>`, n from 1. */
export function readHeader(scanner: CsvScanner, where: string): string[] {
  const names: string[] = [];
  scanner.next((column, start, end, doubled) => {
    names.push(start === end ? `column_${column + 1}` : scanner.text(start, end, doubled));
  });
  if (names.length === 0) throw unreadable(where, 'the file has no header line');
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) throw unreadable(where, `the header names ${name} twice`);
    seen.add(name.toLowerCase());
  }
  return names;
}

/** Infers the columns of the bytes under `scanner`, which is consumed. */
export function inferSchema(scanner: CsvScanner, where: string): Field[] {
  const names = readHeader(scanner, where);
  const possible = new Uint8Array(names.length).fill(INTEGER | DECIMAL | TRUTH);
  const filled = new Uint8Array(names.length);
  const look = (column: number, start: number, end: number, doubled: boolean) => {
    const open = possible[column] ?? 0;
    if (open === 0 || start === end) return;
    filled[column] = 1;
    const text = end - start > LONGEST_NUMBER ? '' : scanner.text(start, end, doubled);
    possible[column] =
      open &
      ((IS_INTEGER.test(text) ? INTEGER : 0) |
        (IS_DECIMAL.test(text) ? DECIMAL : 0) |
        (IS_TRUTH.test(text) ? TRUTH : 0));
  };
  while (scanner.next(look, names.length));
  return names.map((name, column) => ({
    name,
    type: typeOf(filled[column] === 1 ? (possible[column] ?? 0) : 0),
  }));
}

function typeOf(possible: number): SqlType {
  if (possible & INTEGER) return 'int64';
  if (possible & DECIMAL) return 'float64';
  return possible & TRUTH ? 'bool' : 'utf8';
}
