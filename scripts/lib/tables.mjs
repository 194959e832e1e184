/** Tables of results in the docs, between markers. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './cache.mjs';

/** The commit that is checked out, shortened; with `+` where files differ from it that are run, and not read as the tables are. */
export function commit() {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', ':!*.md') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
}

const markers = (name) => [`<!-- BEGIN: ${name} -->`, `<!-- END: ${name} -->`];

/** What stands between the two markers `name` of a text: where it begins and ends. Throws, with `file`, without them. */
function place(text, name, file) {
  const [begin, end] = markers(name);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table: ${begin} ... ${end}`);
  return [from + begin.length, to];
}

/** Puts `table` between the two markers `name` of a file. */
export function splice(file, name, table) {
  const text = readFileSync(file, 'utf8');
  const [from, to] = place(text, name, file);
  writeFileSync(file, `${text.slice(0, from)}\n${table}\n${text.slice(to)}`);
}

/**
 * Puts rows into the table of a Markdown file that stands between `<!-- BEGIN: name -->` and `<!-- END: name -->`.
 * Rows are arrays of cells. The first `keys` cells say which row it is: one that is there already is replaced, others
 * stay, so that a part that runs alone keeps the results of the rest.
 */
export function updateTable(file, name, header, rows, keys) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const old = text
    .slice(...place(text, name, file))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const key = (row) => row.slice(0, keys).join('|');
  const fresh = new Map(rows.map((row) => [key(row), row]));
  const kept = old.map((row) => fresh.get(key(row)) ?? row);
  const known = new Set(old.map(key));
  const all = [...kept, ...rows.filter((row) => !known.has(key(row)))];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  splice(path, name, [line(header), `|${'---|'.repeat(header.length)}`, ...all.map(line)].join('\n'));
}
