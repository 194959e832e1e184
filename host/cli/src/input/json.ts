import { valueOfJson } from '@heddle/engine';
import {
  argumentField,
  type Column,
  columnFromArray,
  type Field,
  type FunctionInfo,
  typeText,
  type Value,
} from '@heddle/host';
import { useError } from '../errors.js';
import type { Input } from '../input.js';
import { misuse, valueColumn } from '../values.js';

/** JSON as input: rows by position or by name. A missing value is null. */
export function readJsonInput(bytes: Uint8Array, where: string): Input {
  const rows = parseRows(new TextDecoder().decode(bytes), where);
  const names = [...new Set(rows.flatMap((row) => (Array.isArray(row) ? [] : Object.keys(row))))];
  const width = rows.reduce((most, row) => (Array.isArray(row) ? Math.max(most, row.length) : most), 0);
  const valuesOf = (name: string, position: number): unknown[] =>
    rows.map((row) => {
      const given: unknown = Array.isArray(row) ? row[position] : (row as Record<string, unknown>)[name];
      return given ?? null;
    });
  return {
    names,
    rows: rows.length,
    types: null,
    arguments(info, except) {
      // A variadic function has as many arguments as the widest row by position.
      const count = info.variadic ? Math.max(width, info.args.length) : info.args.length;
      return Array.from({ length: count }, (_, position) => {
        const field = argumentField(info, position);
        if (field === undefined) throw new TypeError(`no argument ${position}`);
        const name = position < info.args.length && names[except ?? -1] !== field.name ? field.name : '';
        return argumentOf(info, field, valuesOf(name, position), where);
      });
    },
    natural: (index) => naturalColumn(valuesOf(names[index] ?? '', index)),
  };
}

function argumentOf(info: FunctionInfo, field: Field, given: readonly unknown[], where: string): Column {
  const converted = given.map((value, row) => {
    const found = valueOfJson(field.dataType, value);
    if (found !== undefined) return found;
    const message = `${where}: ${JSON.stringify(value)} is not a ${typeText(field.dataType)} for argument ${field.name}`;
    throw misuse('HEDDLE1103', info, message, row);
  });
  return valueColumn(info, field, converted, (row) => JSON.stringify(given[row]));
}

/** A column of whole numbers, of numbers, of booleans, or of texts: what all its values are. */
function naturalColumn(values: readonly unknown[]): Column {
  const present = values.filter((value) => value !== null);
  if (present.every((value) => typeof value === 'boolean')) return columnFromArray('bool', values as Value[]);
  if (present.every((value) => Number.isSafeInteger(value)))
    return columnFromArray('int64', values as Value[]);
  if (present.every((value) => typeof value === 'number'))
    return columnFromArray('float64', values as Value[]);
  const texts = values.map((value) =>
    value === null || typeof value === 'string' ? value : JSON.stringify(value),
  );
  return columnFromArray('utf8', texts);
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
