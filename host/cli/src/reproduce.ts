import { cellText } from '@heddle/engine';
import { argumentField, type Column, type FunctionInfo } from '@heddle/host';

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

function argumentText(info: FunctionInfo, column: Column, index: number): string | null {
  const text = cellText(column, 0);
  const field = argumentField(info, index);
  if (text === null) return field?.dataType.id === 'utf8' && !field.nullable ? null : 'null';
  // A nullable text of this word would be read as NULL.
  if (text === 'null' && column.type === 'utf8' && field?.nullable === true) return null;
  return text.includes('\u0000') ? null : text;
}

/** A word as a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
