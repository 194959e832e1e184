import type { Plan } from '../sql/plan.js';
import type { Batch } from '../table/vector.js';
import { aggregate } from './aggregate.js';
import { filter } from './filter.js';
import { join } from './join.js';
import { limit } from './limit.js';
import { project } from './project.js';
import { sort } from './sort.js';

/**
 * The rows of a plan, batch by batch, computed as they are pulled. Columns of a batch are those of `plan.fields`;
 * a batch may be empty, and there may be none.
 */
export function execute(plan: Plan): AsyncIterable<Batch> {
  switch (plan.kind) {
    case 'scan':
      return plan.source.scan(plan.columns);
    case 'unit':
      return unit();
    case 'filter':
      return filter(execute(plan.input), plan);
    case 'project':
      return project(execute(plan.input), plan.exprs);
    case 'join':
      return join(execute(plan.left), execute(plan.right), plan);
    case 'aggregate':
      return aggregate(execute(plan.input), plan.keys, plan.calls);
    case 'sort':
      return sort(execute(plan.input), plan);
    case 'limit':
      return limit(execute(plan.input), plan.offset, plan.limit);
  }
}

async function* unit(): AsyncIterable<Batch> {
  yield { rows: 1, columns: [] };
}
