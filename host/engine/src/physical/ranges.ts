import { column } from '../plan/expression.js';
import { columnsOf, firstColumns, project } from '../plan/nodes.js';
import type { Plan, Sample, Sort, SortKey } from '../plan/plan.js';
import type { Field } from '../table/types.js';
import { exchange, single, step } from './build.js';
import type { Physical } from './physical.js';

/**
 * Share of the rows whose keys are looked at before the others are dealt out: a range of a hundred thousand rows is then within a few
 * percent of its size, and smaller ones need not be even.
 */
const FRACTION = 1 / 128;

/** The column that says to which range a row belongs. */
const RANGE: Field = { name: 'range', type: 'int32' };

/**
 * A sort whose rows may stay in `ranges` partitions, in their order: bounds are chosen from a sample of the keys, rows go to the range
 * that theirs are in, and each range is sorted by itself. Which bounds there are says how even the ranges are, never what comes out.
 * @param input In several partitions.
 */
export function sortByRanges(plan: Sort, input: Physical, ranges: number): Physical {
  const keyed = withKeys(plan, input);
  const { keys, fields } = keyed.sort;
  // They are read twice, by the sample and when they are dealt out; what an exchange gives can be.
  const rows =
    keyed.rows.kind === 'exchange'
      ? keyed.rows
      : exchange(keyed.rows, { kind: 'same' }, keyed.rows.partitions);

  const only = project(
    keyed.sort.input,
    keys.map((key) => key.expr),
    keys.map((_, index) => `key ${index}`),
  );
  const sample: Sample = { kind: 'sample', input: only, fraction: FRACTION, seed: 0, fields: only.fields };
  const sampled = single(step(sample, [step(only, [rows])]));
  const byKeys: Sort = {
    kind: 'sort',
    input: sample,
    keys: keys.map((key, index) => ({ ...key, expr: column(index, key.expr.type) })),
    offset: 0,
    // One bound fewer than there are ranges.
    limit: ranges - 1,
    fields: only.fields,
  };
  const bounds = exchange(step(byKeys, [sampled], 'bounds'), { kind: 'broadcast' }, rows.partitions);

  const dealt = step(keyed.sort, [rows, bounds], 'deal', [...fields, RANGE]);
  const sort: Sort = { ...keyed.sort, fields: dealt.fields };
  const sorted = step(sort, [exchange(dealt, { kind: 'range' }, ranges)]);
  return step(firstColumns(sort, plan.fields.length), [sorted]);
}

/**
 * The rows with the keys that are no columns already behind them, and the sort by columns alone: keys are computed once, for a volatile
 * function could give another value the second time.
 */
function withKeys(plan: Sort, input: Physical): { readonly sort: Sort; readonly rows: Physical } {
  const computed = plan.keys.filter((key) => key.expr.kind !== 'column');
  if (computed.length === 0) return { sort: plan, rows: input };
  const names = [...plan.fields.map((field) => field.name), ...computed.map((_, index) => `key ${index}`)];
  const wide: Plan = project(
    plan.input,
    [...columnsOf(plan.fields), ...computed.map((key) => key.expr)],
    names,
  );
  let next = plan.fields.length;
  const keys = plan.keys.map(
    (key): SortKey => (key.expr.kind === 'column' ? key : { ...key, expr: column(next++, key.expr.type) }),
  );
  return { sort: { ...plan, input: wide, keys, fields: wide.fields }, rows: step(wide, [input]) };
}
