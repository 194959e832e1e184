/** The tables of what a row costs by kind, type, nulls, groups and threads. */
import { hosts } from '../runners/start.mjs';
import { distinct, grid, markdown, number, plain } from './markdown.mjs';

/** Which column of the types a measurement is in. */
const wayOf = (line) => `${line.host} ${line.strategy} ${line.tier}`;

/** Kinds: both tiers and the host's own language on the TypeScript host. */
export function kinds(lines) {
  const of = (line) => (line.strategy === 'native' ? 'native' : line.tier);
  const columns = [
    ['js', 'js tier'],
    ['compiled', 'compiled'],
    ['native', 'V8'],
  ];
  const kindOf = new Map(lines.map((line) => [line.function, `${line.function} (${line.kind})`]));
  const cell = (name, column) => lines.find((line) => line.function === name && of(line) === column);
  return grid('ns per row', [...kindOf], columns, cell, (line) => number(line.median));
}

/** Types: what a value costs by host, tier and format; marked where the function stays in the js tier when it is built. */
export function types(lines) {
  const title = ({ host, strategy, tier }) =>
    [hosts[host].title, strategy === 'direct' ? `${tier} tier` : strategy].join(', ');
  const columns = new Map(lines.map((line) => [wayOf(line), title(line)]));
  const cell = (name, way) => lines.find((line) => line.function === name && wayOf(line) === way);
  const stays = (line) => line.tier === 'compiled' && line.ran === 'js';
  const text = (line) => `${number(line.median)}${stays(line) ? ' (js)' : ''}`;
  return grid('ns per row', plain(distinct(lines, 'function')), [...columns], cell, text);
}

/** Shares of nulls across. */
export function nulls(lines) {
  return axis(lines, 'nulls', (share) => `${(100 * share).toFixed(0)} % null`);
}

/** Numbers of groups across. */
export function groups(lines) {
  return axis(lines, 'groups', (count) => `${count.toLocaleString('en-US')} group${count === 1 ? '' : 's'}`);
}

/** Numbers of threads across. */
export function threads(lines) {
  return axis(lines, 'threads', (count) => `${count} thread${count === 1 ? '' : 's'}`);
}

function axis(lines, field, title) {
  const values = distinct(lines, field).sort((a, b) => a - b);
  const name = (line) =>
    `${line.function}, ${line.strategy === 'native' ? 'native' : `${line.tier} tier`}, ${line.host}`;
  const cell = (row, value) => lines.find((line) => name(line) === row && line[field] === value);
  return grid(
    'ns per row',
    plain([...new Set(lines.map(name))].sort()),
    values.map((value) => [value, title(value)]),
    cell,
    (line) => number(line.median),
  );
}

/** Milliseconds to the first answer. */
export function start(lines) {
  const ms = (us) => number(us / 1000);
  return markdown(
    ['ms', 'load', 'compile and instantiate', 'first row', 'one more instance', 'module, kB'],
    lines.map((line) => [
      `${hosts[line.host].title}, ${line.tier} tier`,
      ms(line.load_us),
      ms(line.first_instance_us),
      ms(line.first_batch_us),
      ms(line.instance_us),
      number(line.module_bytes / 1000),
    ]),
  );
}
