/** The tables of the definition `tiers`. */
import { hosts } from '../runners/start.mjs';
import { distinct, markdown, number, ratio } from './markdown.mjs';

const NATIVE = { ts: 'V8', wasmtime: 'Rust', jvm: 'Java', 'jvm-native': 'Java' };

/** What stands in a column, and which measurements it is of. */
const contestants = (host) => [
  ['js tier', (line) => line.tier === 'js' && line.strategy === 'direct'],
  ['compiled', (line) => line.tier === 'compiled' && line.strategy === 'direct'],
  ['AssemblyScript', (line) => line.strategy === 'assembly'],
  ['the same unstopped', (line) => line.strategy === 'assembly-unstopped'],
  [NATIVE[host], (line) => line.strategy === 'native'],
];

/** A table for each runtime: of the fastest call the time inside the function, and at the end that of the whole call, compiled. */
export function tiers(lines) {
  const tables = Object.keys(hosts)
    .filter((host) => lines.some((line) => line.host === host))
    .map((host) =>
      table(
        host,
        lines.filter((line) => line.host === host),
      ),
    );
  const sizes = ['compiled', 'js'].map((tier) => lines.find((line) => line.tier === tier)).filter(Boolean);
  const kB = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
  const texts = sizes.map(
    (line) => `${kB(line.module_bytes)} (${kB(line.module_gzip_bytes)} gzipped) in the tier ${line.tier}`,
  );
  return [...tables, `The module of all of them: ${texts.join(', ')}.`].join('\n\n');
}

function table(host, lines) {
  const shown = contestants(host).filter(([, is]) => lines.some(is));
  const titles = shown.map(([title]) => title);
  const compiled = titles.includes('compiled');
  const over = compiled ? titles.filter((title) => title !== 'compiled') : [];
  const ratioTitle = (title) => (title === 'js tier' ? 'js / compiled' : `compiled / ${title}`);
  const head = [
    'ns per row',
    ...titles,
    ...over.map(ratioTitle),
    ...(compiled ? ['whole call, compiled'] : []),
  ];
  const rows = distinct(lines, 'function').map((name) => {
    const of = (title) => {
      const [, is] = shown.find(([other]) => other === title);
      return lines.find((line) => line.function === name && is(line));
    };
    const inside = (title) => of(title)?.inside ?? Number.NaN;
    const factor = (title) =>
      title === 'js tier' ? inside(title) / inside('compiled') : inside('compiled') / inside(title);
    return [
      name,
      ...titles.map((title) => known(inside(title), number)),
      ...over.map((title) => known(factor(title), ratio)),
      ...(compiled ? [known(of('compiled')?.fastest ?? Number.NaN, number)] : []),
    ];
  });
  return `**${hosts[host].title}**\n\n${markdown(head, rows)}`;
}

const known = (value, text) => (Number.isNaN(value) ? '–' : text(value));
