import type { Locate } from './names.js';

/**
 * Finds `export const name` and the like in the text of the entry. Only for messages: an export that is declared
 * another way (`export { a as b }`, `export *`) has no place.
 *
 * @param file how messages name the entry
 */
export function exportLocator(file: string, text: string): Locate {
  const lines = text.split(/\r?\n/);
  return (exportName) => {
    for (const [index, lineText] of lines.entries()) {
      const found = /^\s*export\s+(?:(default)\b|(?:const|let|var)\s+([\p{ID_Continue}$]+))/u.exec(lineText);
      const [whole = '', byDefault, declared] = found ?? [];
      if ((byDefault ?? declared) !== exportName) continue;
      const column = whole.length - exportName.length + 1;
      return { file, line: index + 1, column, length: exportName.length, lineText };
    }
    return undefined;
  };
}
