/** The documents and the tables that stand in them between markers. */
import { dirname, join, relative } from 'node:path';
import { root } from '../../scripts/lib/cache.mjs';
import { splice } from '../../scripts/lib/tables.mjs';
import { groups, kinds, nulls, start, threads, types } from './costs.mjs';
import { calling, engines, spill, tpch } from './engine.mjs';
import { breakdown, formats } from './formats.mjs';
import { distinct } from './markdown.mjs';
import { model } from './model.mjs';
import { literals, queries } from './queries.mjs';
import { tiers } from './tiers.mjs';

/** Each table: the definition that it is of, what makes it, and where it stands as `file marker`. */
const tables = [
  ['formats', formats, ['README.md bench', 'bench/RESULTS.md formats', 'docs/choosing.md formats']],
  ['formats', breakdown, ['bench/RESULTS.md breakdown']],
  ['tiers', tiers, ['bench/COMPILED.md tiers', 'docs/choosing.md tiers']],
  ['kinds', kinds, ['bench/KINDS.md kinds']],
  ['types', types, ['bench/KINDS.md types']],
  ['nulls', nulls, ['bench/KINDS.md nulls']],
  ['groups', groups, ['bench/KINDS.md groups']],
  ['threads', threads, ['bench/KINDS.md threads', 'docs/choosing.md threads']],
  ['batch-sizes', model, ['docs/choosing.md batch-sizes']],
  ['queries', queries, ['bench/RESULTS.md queries', 'docs/choosing.md queries']],
  ['queries', literals, ['bench/RESULTS.md literals']],
  ['start', start, ['docs/choosing.md start']],
  ['engine', engines, ['bench/ENGINE.md engines', 'docs/choosing.md engines']],
  ['engine', calling, ['bench/ENGINE.md calling']],
  ['tpch', tpch, ['bench/ENGINE.md tpch']],
  ['spill', spill, ['bench/ENGINE.md spill']],
];

/** Writes the tables of the definitions that were measured, and leaves the others; the files that were written. */
export function writeDocuments(lines) {
  const files = new Set();
  for (const [definition, make, places] of tables) {
    const of = lines.filter((line) => line.definition === definition);
    if (of.length === 0) continue;
    for (const place of places) {
      const [file, marker] = place.split(' ');
      splice(join(root, file), marker, `${make(of)}\n\n${madeBy(of, file)}`);
      files.add(file);
    }
  }
  return [...files];
}

/** Where the figures of a table are from, with a link as it must be in that file. */
function madeBy(lines, file) {
  const [commits, machines] = ['commit', 'machine'].map((field) => distinct(lines, field).join(', '));
  const path = relative(dirname(file), 'bench/METHODOLOGY.md');
  return `Measured at commit ${commits} with \`npm run bench\`, ${machines}; how: [METHODOLOGY.md](${path}).`;
}
