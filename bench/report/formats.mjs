/** The tables of the definition `formats`. */
import { STRATEGIES } from '../plan/definition.mjs';
import { hosts } from '../runners/start.mjs';
import { distinct, grid, markdown, number, plain } from './markdown.mjs';

const titled = (lines) =>
  Object.keys(hosts)
    .filter((host) => lines.some((line) => line.host === host))
    .map((host) => [host, hosts[host].title]);
const shown = (lines) => plain(STRATEGIES.filter((name) => lines.some((line) => line.strategy === name)));

/** One table a function: ns per row, and behind it µs per call, for each strategy and host. */
export function formats(lines) {
  return distinct(lines, 'function')
    .map((name) => {
      const of = lines.filter((line) => line.function === name);
      const cell = (strategy, host) => of.find((line) => line.host === host && line.strategy === strategy);
      const text = (line) => `${number(line.median)} (${number(line.call_us)})`;
      return `**${name}**: ns per row (µs per call)\n\n${grid('strategy', shown(of), titled(of), cell, text)}`;
    })
    .join('\n\n');
}

/**
 * Where the time goes, by the hosts' own counters, in ns per row. What a format costs inside the module is the guest's part
 * of it less that of the direct ABI, which computes the same.
 */
export function breakdown(lines) {
  const rows = lines
    .filter((line) => line.guest !== null)
    .map((line) => {
      const direct = lines.find(
        (other) =>
          other.strategy === 'direct' && other.function === line.function && other.host === line.host,
      );
      const codec =
        line.strategy === 'direct' || !(direct?.guest >= 0)
          ? '–'
          : number(Math.max(0, line.guest - direct.guest));
      const bytes = line.bytes_in === null ? '–' : number(line.bytes_in + line.bytes_out);
      const figures = [line.marshal_in, line.guest].map(number);
      return [line.function, line.host, line.strategy, ...figures, codec, number(line.marshal_out), bytes];
    });
  const head = [
    'host',
    'strategy',
    'encode or copy in',
    'guest',
    'of it its codec',
    'decode or copy out',
    'bytes',
  ];
  return markdown(['function', ...head], rows);
}
