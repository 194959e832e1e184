/** Answers of queries, whatever engine they are from: rows of cells that are null, a number (of doubles alone) or a text. */

/** What sums of doubles in another order, and other libraries' mathematics, may differ in. */
const DOUBLE = 1e-11;

/** What is wrong with an answer, or null. Rows are in order. A mean that one engine has as a decimal may be another's double. */
export function difference(found, expected) {
  if (found.length !== expected.length) return `${found.length} rows, not ${expected.length}`;
  for (const [row, cells] of expected.entries()) {
    for (const [column, cell] of cells.entries()) {
      const other = found[row][column];
      if (!alike(other, cell)) return `row ${row}, column ${column}: ${other}, not ${cell}`;
    }
  }
  return null;
}

function alike(found, expected) {
  if (typeof expected !== 'number' || found === null) return plain(found) === plain(expected);
  const allowed = typeof found === 'number' ? DOUBLE * Math.abs(expected) : 1.01 * 10 ** -digits(found);
  return Math.abs(Number(found) - expected) <= allowed;
}

/** Digits behind the point. */
const digits = (text) => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);

/** A decimal without the zeros that another scale would write. */
const plain = (cell) =>
  typeof cell === 'string' && /^-?\d+\.\d+$/.test(cell) ? cell.replace(/\.?0+$/, '') : cell;
