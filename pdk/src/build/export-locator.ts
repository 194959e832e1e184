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
      const [whole, name] =
        /^\s*export\s+(?:const|let|var|default)\b\s*([\p{ID_Continue}$]*)/u.exec(lineText) ?? [];
      if (whole === undefined || (name || 'default') !== exportName) continue;
      const length = exportName === 'default' ? 'default'.length : exportName.length;
      const column = (exportName === 'default' ? lineText.indexOf('default') : whole.length - length) + 1;
      return { file, line: index + 1, column, length, lineText };
    }
    return undefined;
  };
}
