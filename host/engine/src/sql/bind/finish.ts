import { invalidSql } from '../../failure.js';
import { column, type Expression } from '../../plan/expression.js';
import { columnsOf, distinct, firstColumns, limited, project } from '../../plan/nodes.js';
import type { Plan, Sort, SortKey } from '../../plan/plan.js';
import { requireOrder } from '../../plan/typed.js';
import type { OrderKey } from './order.js';
import type { Tail } from './query.js';

/** The select list as it leaves a SELECT: expressions over the rows, what they are called, keys of ORDER BY. */
export interface Output {
  readonly names: readonly string[];
  readonly outputs: readonly Expression[];
  readonly keys: readonly OrderKey[];
  readonly distinct: boolean;
}

/** Projects, removes duplicates, sorts and limits. */
export function finish(rows: Plan, output: Output, { offset, limit }: Tail): Plan {
  const { names, outputs, keys } = output;
  if (keys.length > 0 && limit !== null && !output.distinct) {
    // Sorted first, so that the select list is evaluated for the rows that remain only.
    const sorted: Sort = { kind: 'sort', input: rows, keys, offset, limit, fields: rows.fields };
    return project(sorted, outputs, names);
  }
  const hidden = keys.filter((key) => key.output === null);
  if (output.distinct) {
    if (hidden.length > 0)
      throw invalidSql('ORDER BY of SELECT DISTINCT must name columns of the select list');
    for (const { type } of outputs) requireOrder(type, 'DISTINCT');
  }
  const exprs = [...outputs, ...hidden.map(({ expr }) => expr)];
  const projected = project(rows, exprs, [...names, ...hidden.map((_, index) => `key ${index}`)]);
  const plan = output.distinct ? distinct(projected) : projected;
  if (keys.length === 0) return limited(plan, offset, limit);
  const columns = columnsOf(plan.fields);
  const sortKeys = keys.map((key): SortKey => {
    const index = key.output ?? outputs.length + hidden.indexOf(key);
    const expr = columns[index] ?? column(index, key.expr.type);
    return { expr, descending: key.descending, nullsFirst: key.nullsFirst };
  });
  const sorted: Sort = { kind: 'sort', input: plan, keys: sortKeys, offset, limit, fields: plan.fields };
  return firstColumns(sorted, outputs.length);
}
