/** The tables of the definition `queries`. */
import { distinct, grid, markdown, number } from './markdown.mjs';

/** What stands in a row: its title, and its strategy with, for those that run the module, the host and the tier. */
const CONTESTANTS = [
  ['Heddle, compiled, Endive', 'direct', 'spark-sql', 'compiled'],
  ['Heddle, compiled, wasmtime', 'direct', 'spark-sql-native', 'compiled'],
  ['Heddle, js, wasmtime', 'direct', 'spark-sql-native', 'js'],
  ['Heddle, js, Endive', 'direct', 'spark-sql', 'js'],
  ['Heddle, compiled, Endive, row by row', 'direct-row'],
  ['SQL', 'native'],
  ['Scala UDF', 'scala-udf'],
  ['Java UDF', 'java-udf'],
  ['pandas UDF', 'pandas-udf'],
  ['Python UDF, Arrow', 'python-arrow-udf'],
  ['Python UDF', 'python-udf'],
  ['protobuf literals, a call a row, Endive', 'literal-row'],
];

const lineOf = (lines, [, ...wanted]) =>
  lines.find((line) => wanted.every((value, i) => [line.strategy, line.host, line.tier][i] === value));

/** Rows of a query. */
const rowsOf = ({ rows, batches, copies }) => rows * batches * copies;

const titleOf = (line) =>
  line.groups === 0 ? line.function : `${line.function}, ${number(line.groups)} groups`;

/** The lines of a contest over few rows, where what a row costs is what the query costs. */
const isSmall = (line) => rowsOf(line) < 10_000;

/** What a row costs more than in a query that only reads the columns; that one stands above them. */
export function queries(lines) {
  const large = lines.filter((line) => !isSmall(line));
  const functions = distinct(large, 'function').map((name) => large.filter((line) => line.function === name));
  const cell = (value) => (value === undefined || Number.isNaN(value) ? '–' : number(Math.max(0, value)));
  const scans = functions.map((of) => cell(lineOf(of, CONTESTANTS[0])?.scan));
  const rows = CONTESTANTS.map((contestant) => [
    contestant[0],
    ...functions.map((of) => {
      const line = lineOf(of, contestant);
      return cell(line && line.median - line.scan);
    }),
  ]);
  return markdown(
    ['ns per row', ...functions.map(([first]) => titleOf(first))],
    [['(reading the columns)', ...scans], ...rows],
  );
}

/** Rows a second of whole queries, where literals are measured: from Spark's fixed cost of a query to many rows. */
export function literals(lines) {
  const measured = lines.filter(({ strategy }) => strategy === 'literal-row').map(keyOf);
  const beside = lines.filter((line) => measured.includes(keyOf(line)));
  const counts = [...new Set(beside.map(rowsOf))].sort((a, b) => a - b);
  return grid(
    'rows per second',
    CONTESTANTS.filter((contestant) => lineOf(beside, contestant)).map((contestant) => [
      contestant,
      contestant[0],
    ]),
    counts.map((count) => [count, `${number(count)} rows`]),
    (contestant, count) =>
      lineOf(
        beside.filter((line) => rowsOf(line) === count),
        contestant,
      ),
    (line) => number(1e9 / line.median),
  );
}

/** What is compared with each other: a function over so many rows. */
const keyOf = (line) => `${line.function} ${rowsOf(line)}`;
