/** A place in a source file. */
export interface Location {
  /** Path relative to the project, with forward slashes. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units. */
  readonly column: number;
  /** Code units to underline; 0 or 1 gives a caret. */
  readonly length: number;
  /** The text of the line; without it no frame is drawn. */
  readonly lineText: string | undefined;
}

/** No frame is wider than this, so that a line of generated code does not flood the terminal. */
const MAX_LINE = 160;

/**
 * The place, the line and a mark under what is meant:
 *
 *     src/geo.ts:12:18:
 *       12 │   const answer = fetch(url);
 *          ╵                  ~~~~~
 */
export function codeFrame({ file, line, column, length, lineText }: Location): string {
  const head = `    ${file}:${line}:${column}:`;
  if (lineText === undefined) return head;
  const start = Math.min(column - 1, lineText.length);
  const from = lineText.length <= MAX_LINE ? 0 : Math.max(0, start - MAX_LINE / 2);
  const shown = lineText.slice(from, from + MAX_LINE);
  const number = `      ${line} `;
  const before = untab(shown.slice(0, start - from));
  const marked = untab(shown.slice(start - from, start - from + length));
  const mark = marked.length > 1 ? '~'.repeat(marked.length) : '^';
  return [
    head,
    `${number}│ ${untab(shown).trimEnd()}`,
    `${' '.repeat(number.length)}╵ ${' '.repeat(before.length)}${mark}`,
  ].join('\n');
}

function untab(text: string): string {
  return text.replaceAll('\t', '  ');
}
