/** `bench cluster`: what the engine costs and gives on a cluster of this machine, part after part. */
import { parseArgs } from 'node:util';
import { commit, updateTable } from '../../scripts/lib/tables.mjs';
import { machine } from '../measure/machine.mjs';
import { positive } from './options.mjs';

/** Each part has `defaults`, its numbers by name, and gives rows of texts: what was measured, and the figure. */
const parts = {
  coordinator: () => import('../cluster/coordinator.mjs'),
  scaling: () => import('../cluster/scaling.mjs'),
  shuffle: () => import('../cluster/shuffle.mjs'),
  loss: () => import('../cluster/loss.mjs'),
  large: () => import('../cluster/large.mjs'),
};
const HEADER = ['part', 'measured', 'figure', 'at commit', 'on'];

export async function run(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      set: { type: 'string', multiple: true, default: [] },
      report: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0)
    throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  const [at, on] = [commit(), machine()];
  for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
    const { defaults, measure } = await parts[name]();
    const rows = await measure({ ...defaults, ...given(values.set, defaults) });
    for (const [what, figure] of rows) console.log(`${name}: ${what}: ${figure}`);
    if (values.report)
      updateTable(
        'bench/CLUSTER.md',
        'cluster',
        HEADER,
        rows.map((row) => [name, ...row, at, on]),
        2,
      );
  }
  return 0;
}

/** The numbers of `--set NAME=N` that a part has. */
function given(texts, defaults) {
  const pairs = texts.map((text) => text.split('=', 2));
  return Object.fromEntries(
    pairs
      .filter(([name]) => Object.hasOwn(defaults, name))
      .map(([name, text]) => [name, positive(`set ${name}`, text)]),
  );
}
