import { readFile } from 'node:fs/promises';
import {
  type Field,
  formatOf,
  readArrow,
  readCsv,
  readParquet,
  type TableSource,
  vectorOf,
} from '@heddle/engine';
import { type FunctionInfo, HeddleError } from '@heddle/host';
import { useError } from './errors.js';
import { readableFile } from './files.js';
import { fromJson } from './values.js';

/**
 * Opens what `--input` names, a file or `-` for stdin, as a table for one function: CSV, JSON rows (an array, or one
 * row a line; a row is an object by argument names or an array by position), Arrow IPC or Parquet, told apart by the
 * file's extension or its first bytes.
 */
export async function openInput(name: string, info: FunctionInfo): Promise<TableSource> {
  const where = name === '-' ? 'stdin' : name;
  const bytes = name === '-' ? await readStdin() : await readFile(readableFile(name));
  const format = (name === '-' ? null : formatOf(name)) ?? sniff(bytes);
  if (format === 'parquet') return readParquet(new Blob([new Uint8Array(bytes)]), where);
  if (format === 'arrow') return readArrow(bytes, where);
  if (format === 'json') return readJson(bytes, where, info);
  return typedCsv(bytes, where, info);
}

/** Names of the columns that become the arguments: by name where all are there, else by position. */
export function argumentColumns(source: TableSource, info: FunctionInfo): string[] {
  const names = source.fields.map((field) => field.name);
  const byName = info.args.map((arg) => names.find((name) => name.toLowerCase() === arg.name.toLowerCase()));
  const found = byName.filter((name) => name !== undefined);
  if (found.length === info.args.length) return found;
  if (names.length === info.args.length) return names;
  const message = `${info.signature} takes ${info.args.length} arguments, given the columns (${names.join(', ')})`;
  throw new HeddleError({ code: 'HEDDLE1102', message, function: info.name });
}

/** CSV whose columns have the types of the arguments they become: digits stay text for a utf8 argument. */
function typedCsv(bytes: Uint8Array, where: string, info: FunctionInfo): TableSource {
  const inferred = readCsv(bytes, where);
  const columns = argumentColumns(inferred, info);
  const fields = inferred.fields.map((field): Field => {
    const declared = info.args[columns.indexOf(field.name)];
    return declared?.type === 'utf8' ? { name: field.name, type: 'utf8' } : field;
  });
  return readCsv(bytes, where, fields);
}

function sniff(bytes: Uint8Array): 'parquet' | 'arrow' | 'json' | 'csv' {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (head.startsWith('PAR1')) return 'parquet';
  if (head.startsWith('ARROW1') || head.startsWith('\xff\xff\xff\xff')) return 'arrow';
  return /^\s*[[{]/.test(head) ? 'json' : 'csv';
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function readJson(bytes: Uint8Array, where: string, info: FunctionInfo): TableSource {
  const rows = parseRows(new TextDecoder().decode(bytes), where);
  const columns = info.args.map((field, index) =>
    vectorOf(
      field.type,
      rows.map((row, number) => {
        const given = Array.isArray(row) ? row[index] : (row as Record<string, unknown>)[field.name];
        const value = fromJson(field.type, given ?? null);
        if (value !== undefined) return value;
        const message = `${where}: ${JSON.stringify(given)} is not a ${field.type} for argument ${field.name}`;
        throw new HeddleError({ code: 'HEDDLE1103', message, function: info.name, row: number });
      }),
    ),
  );
  return {
    fields: info.args.map(({ name, type }) => ({ name, type })),
    async *scan(wanted) {
      yield { rows: rows.length, columns: wanted.flatMap((index) => columns[index] ?? []) };
    },
  };
}

/** The rows of a JSON array, of one object, or of one JSON value a line. */
function parseRows(text: string, where: string): object[] {
  const parse = (part: string): unknown => {
    try {
      return JSON.parse(part);
    } catch (cause) {
      throw useError('HEDDLE4001', `${where}: not JSON (${cause instanceof Error ? cause.message : cause})`);
    }
  };
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isLines = lines.length > 1 && lines.every((line) => /^\s*[[{].*[\]}]\s*$/.test(line));
  const whole = isLines ? lines.map(parse) : parse(text);
  const rows: unknown[] = Array.isArray(whole) ? whole : [whole];
  return rows.map((row, number) => {
    if (typeof row === 'object' && row !== null) return row;
    throw useError('HEDDLE4001', `${where}: row ${number} is neither an object nor an array`);
  });
}
