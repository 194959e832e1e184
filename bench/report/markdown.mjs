/** Markdown tables of measurements. */

/** A figure with as many digits as it deserves. */
export const number = (value) =>
  value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value >= 10
      ? value.toFixed(1)
      : value.toPrecision(2);

/** A ratio, to two digits behind the point. */
export const ratio = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2));

/** A table; the first column is text, the others figures. */
export function markdown(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n');
}

/** The values of a field, each once, in the order in which they come. */
export const distinct = (lines, field) => [...new Set(lines.map((line) => line[field]))];

/**
 * A table with a row for each of `down` and a column for each of `across`, as `[value, title]` each. `cell(row, column)` is the line there, or
 * undefined, and `text` what is said of it.
 */
export function grid(corner, down, across, cell, text) {
  return markdown(
    [corner, ...across.map(([, title]) => title)],
    down.map(([row, title]) => [
      title,
      ...across.map(([column]) => {
        const line = cell(row, column);
        return line === undefined ? '–' : text(line);
      }),
    ]),
  );
}

/** Names as `[value, title]` that are their own titles. */
export const plain = (names) => names.map((name) => [name, String(name)]);
