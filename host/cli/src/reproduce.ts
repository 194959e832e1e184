import {
  type ArgumentValue,
  argumentField,
  type Column,
  columnFromArray,
  type DataType,
  type FunctionInfo,
  HeddleError,
} from '@heddle/host';
import { cellText } from './format/cell.js';
import { fromJson } from './values.js';

/**
 * The command that calls a function with the arguments of the row that failed, or null where they are not known in
 * full. `module` is the file as the user named it.
 */
export function reproducer(module: string, info: FunctionInfo, row: readonly Column[]): string | null {
  if (info.kind !== 'scalar' && info.kind !== 'table') return null;
  const texts = row.map((column, i) => argumentText(info, column, i));
  if (texts.some((text) => text === null)) return null;
  const words = ['heddle', 'call', module, info.export, ...texts.map(String)];
  // What begins like an option is an argument after two dashes.
  const dashes = texts.some((text) => /^-(?![\d.I])/.test(String(text)));
  if (dashes) words.splice(4, 0, '--');
  return words.map(quoted).join(' ');
}

/** The same from what an error says of the arguments, as JavaScript prints them. */
export function reproducerOf(
  error: HeddleError,
  module: string,
  overloads: readonly FunctionInfo[],
): string | null {
  const [info, ...others] = overloads;
  if (info === undefined || others.length > 0 || error.row === null) return null;
  const columns = error.arguments.map((argument, i) => printedColumn(info, argument, i));
  const known = columns.filter((column) => column !== null);
  if (known.length !== columns.length || (columns.length === 0 && info.args.length > 0)) return null;
  return reproducer(module, info, known);
}

function argumentText(info: FunctionInfo, column: Column, index: number): string | null {
  const text = cellText(column, 0);
  const field = argumentField(info, index);
  if (text === null) return field?.dataType.id === 'utf8' && !field.nullable ? null : 'null';
  // A nullable text of this word would be read as NULL.
  if (text === 'null' && column.type === 'utf8' && field?.nullable === true) return null;
  return text.includes('\u0000') ? null : text;
}

/** A column of the one value that an error prints; null where it is cut or not of a plain type. */
function printedColumn(info: FunctionInfo, { value }: ArgumentValue, index: number): Column | null {
  const type = argumentField(info, index)?.dataType;
  if (type === undefined || value.endsWith('…')) return null;
  const found = printedValue(type, value);
  if (found === undefined) return null;
  try {
    return columnFromArray(type, [found]);
  } catch (error) {
    if (error instanceof HeddleError) return null;
    throw error;
  }
}

function printedValue(type: DataType, text: string): ReturnType<typeof fromJson> {
  if (text === 'null') return null;
  if (/^-?\d+n$/.test(text)) return BigInt(text.slice(0, -1));
  if (/^(?:-?Infinity|NaN)$/.test(text)) return Number(text);
  if (!['bool', 'utf8', 'date32'].includes(type.id) && !/^(?:u?int|float)\d+$/.test(type.id))
    return undefined;
  try {
    return fromJson(type, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A word as a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
