/** The tables of queries on engines. */
import { hosts } from '../runners/start.mjs';
import { distinct, grid, markdown, number, ratio } from './markdown.mjs';

const HEDDLE = 'engine';
const OTHERS = ['duckdb', 'spark-tables'];
const ENGINES = [HEDDLE, ...OTHERS];
const PLACES = [
  ['parquet', 'Parquet'],
  ['in-memory', 'in memory'],
];

/** Milliseconds of a query; NaN where it was not measured. */
const milliseconds = (line) => (line === undefined ? Number.NaN : (line.median * line.rows) / 1e6);
const known = (value, text) => (Number.isNaN(value) ? '–' : text(value));
const measured = (lines) => ENGINES.filter((host) => lines.some((line) => line.host === host));

/** Queries without functions of modules: a table for each size of the tables, with what decoding is of it and how far the others are. */
export function engines(lines) {
  const own = lines.filter((line) => line.module_bytes === null && !isCalling(lines, line.function));
  return distinct(own, 'rows')
    .sort((a, b) => a - b)
    .map((rows) => sized(own.filter((line) => line.rows === rows)))
    .join('\n\n');
}

/** Whether a query calls a function that modules have, as it does on some engine. */
const isCalling = (lines, name) => lines.some((line) => line.function === name && line.module_bytes !== null);

function sized(lines) {
  const there = measured(lines);
  const of = (name, host, strategy) =>
    milliseconds(
      lines.find((line) => line.function === name && line.host === host && line.strategy === strategy),
    );
  const head = [
    'ms',
    ...there.flatMap((host) => PLACES.map(([, title]) => `${hosts[host].title}, ${title}`)),
    'of Parquet, decoding',
    ...ratiosOver(there).flatMap(([, title]) => PLACES.map(([, place]) => `${title}, ${place}`)),
  ];
  const rows = distinct(lines, 'function').map((name) => [
    name,
    ...there.flatMap((host) => PLACES.map(([place]) => known(of(name, host, place), number))),
    known(of(name, HEDDLE, 'parquet') - of(name, HEDDLE, 'in-memory'), number),
    ...ratiosOver(there).flatMap(([host]) =>
      PLACES.map(([place]) => known(of(name, HEDDLE, place) / of(name, host, place), ratio)),
    ),
  ]);
  const [{ rows: count }] = lines;
  return `**${count.toLocaleString('en-US')} rows of lineitem**\n\n${markdown(head, rows)}`;
}

/** The engines that Heddle's is compared with, with titles of the ratios. */
const ratiosOver = (there) =>
  OTHERS.filter((host) => there.includes(HEDDLE) && there.includes(host)).map((host) => [
    host,
    `Heddle / ${hosts[host].title.replace(/[,[ ].*/, '')}`,
  ]);

/** Queries that call a function of a module, by tier, beside DuckDB's own SQL for it. */
export function calling(lines) {
  const own = lines.filter((line) => isCalling(lines, line.function));
  const ways = new Map(own.map((line) => [wayOf(line), titleOf(line)]));
  const cell = (name, way) => own.find((line) => line.function === name && wayOf(line) === way);
  const text = (line) => number(milliseconds(line));
  return grid(
    'ms',
    distinct(own, 'function').map((name) => [name, name]),
    [...ways],
    cell,
    text,
  );
}

const wayOf = (line) => `${line.host} ${line.module_bytes === null ? '' : line.tier}`;
const titleOf = ({ host, tier, module_bytes: bytes }) =>
  `${hosts[host].title}, ${bytes === null ? 'its own SQL' : `${tier} tier`}`;

/** All of TPC-H, and what they take together. */
export function tpch(lines) {
  const there = measured(lines);
  const of = (name, host) => milliseconds(lines.find((line) => line.function === name && line.host === host));
  const names = distinct(lines, 'function');
  const row = (title, value) => [
    title,
    ...there.map((host) => known(value(host), number)),
    ...ratiosOver(there).map(([host]) => known(value(HEDDLE) / value(host), ratio)),
  ];
  const total = (host) => names.reduce((sum, name) => sum + of(name, host), 0);
  return markdown(
    ['ms', ...there.map((host) => hosts[host].title), ...ratiosOver(there).map(([, title]) => title)],
    [...names.map((name) => row(name, (host) => of(name, host))), row('all', total)],
  );
}

/** What processes of little memory took. */
export function spill(lines) {
  return markdown(
    ['', 'rows', 's', 'most memory of the process, MB', 'written to files, MB'],
    lines.map((line) => [
      line.function,
      line.rows.toLocaleString('en-US'),
      number(milliseconds(line) / 1000),
      number(line.peak_mb),
      number(line.spilled_mb),
    ]),
  );
}
