/** The table of the definition `queries`. */
import { distinct, markdown, number } from './markdown.mjs';

const TITLES = {
  direct: 'Heddle',
  native: 'SQL',
  'java-udf': 'Java UDF',
  'pandas-udf': 'pandas UDF',
  'python-arrow-udf': 'Python UDF, Arrow',
  'python-udf': 'Python UDF',
};

/** A row for each kind of UDF: what a row costs more than in a query that only reads the columns; that one stands above them. */
export function queries(lines) {
  const names = distinct(lines, 'function');
  const of = (name, strategy) => lines.find((line) => line.function === name && line.strategy === strategy);
  const cell = (value) => (value === undefined || Number.isNaN(value) ? '–' : number(Math.max(0, value)));
  const scan = names.map((name) => cell(lines.find((line) => line.function === name)?.scan));
  const rows = Object.entries(TITLES).map(([strategy, title]) => [
    title,
    ...names.map((name) => {
      const line = of(name, strategy);
      return cell(line && line.median - line.scan);
    }),
  ]);
  return markdown(['ns per row', ...names], [['(reading the columns)', ...scan], ...rows]);
}
