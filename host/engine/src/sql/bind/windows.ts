import { invalidSql, refuse } from '../../failure.js';
import { type Expression, sameExpression } from '../../plan/expression.js';
import type { SortKey, WindowCall, WindowFrame } from '../../plan/plan.js';
import { requireOrder } from '../../plan/typed.js';
import { type RankingName, ranking } from '../../plan/windows.js';
import { list, type Node, node, present, refuseParts, variant } from '../ast.js';
import { bindAggregate } from './aggregates.js';
import type { Context } from './context.js';
import { functionNamed } from './environment.js';
import { bind } from './expressions.js';
import { type Call, readCall } from './functions.js';
import { readOrder } from './query.js';

/** Window functions that are no aggregates. */
export const WINDOWS: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank', 'lag', 'lead']);

/** A window function with its window. */
export interface BoundWindow {
  readonly call: WindowCall;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortKey[];
}

/** Whether two window functions share their window. */
export function sameWindow(a: BoundWindow, b: BoundWindow): boolean {
  return (
    alike(a.partitionBy, b.partitionBy) &&
    alike(
      a.orderBy.map((key) => key.expr),
      b.orderBy.map((key) => key.expr),
    ) &&
    a.orderBy.every((key, index) => {
      const other = b.orderBy[index];
      return key.descending === other?.descending && key.nullsFirst === other.nullsFirst;
    })
  );
}

function alike(a: readonly Expression[], b: readonly Expression[]): boolean {
  return a.length === b.length && a.every((expr, index) => sameExpression(expr, b[index] ?? expr));
}

/** The window function at this node, or null. */
export function windowAt(expression: unknown): Call | null {
  const { name, body } = variant(expression);
  if (name !== 'Function' || !present(node(body).over)) return null;
  return readCall(node(body));
}

/** Binds a window function over the rows of `context`. */
export function bindWindow(call: Call, context: Context): BoundWindow {
  const over = variant(call.over);
  if (over.name !== 'WindowSpec') throw refuse('OVER a named window');
  const spec = node(over.body);
  refuseParts(spec, { window_name: 'OVER a named window' });
  const partitionBy = list(spec.partition_by).map((key) => bind(key, context));
  const orderBy = list(spec.order_by)
    .map((item) => readOrder(node(item)))
    .map(({ expression, descending, nullsFirst }) => ({
      expr: bind(expression, context),
      descending,
      nullsFirst,
    }));
  for (const { type } of [...partitionBy, ...orderBy.map((key) => key.expr)]) requireOrder(type, 'OVER');
  const name = call.name.text.toLowerCase();
  const frame = present(spec.window_frame) ? frameOf(node(spec.window_frame)) : null;
  return { call: callOf(name, call, frame, orderBy.length > 0, context), partitionBy, orderBy };
}

function callOf(
  name: string,
  call: Call,
  frame: WindowFrame | null,
  ordered: boolean,
  context: Context,
): WindowCall {
  if (WINDOWS.has(name) && functionNamed(context.environment, name) === null) {
    if (call.distinct || call.filter !== null) throw invalidSql(`${name} takes no DISTINCT and no FILTER`);
    if (!ordered) throw invalidSql(`${name} needs ORDER BY in its window`);
    const args = call.args.map((arg) => bind(arg, context));
    return ranking(name as RankingName, args);
  }
  const { type, function: called, args, distinct, filter } = bindAggregate(call, context);
  if (distinct) throw refuse(`${name}(DISTINCT …) OVER`);
  if (filter !== null) throw refuse(`FILTER in ${name}(…) OVER`);
  return { type, function: called, args, frame: frame ?? (ordered ? 'range' : 'partition') };
}

function frameOf(frame: Node): WindowFrame {
  const units = variant(frame.units).name;
  const start = variant(frame.start_bound);
  const end = present(frame.end_bound) ? variant(frame.end_bound) : { name: 'CurrentRow', body: undefined };
  const unbounded = (bound: { name: string; body: unknown }, side: string) =>
    bound.name === side && !present(bound.body);
  if (units === 'Groups' || !unbounded(start, 'Preceding'))
    throw refuse('a window frame that does not begin with UNBOUNDED PRECEDING');
  if (unbounded(end, 'Following')) return 'partition';
  if (end.name !== 'CurrentRow')
    throw refuse('a window frame that ends neither here nor UNBOUNDED FOLLOWING');
  return units === 'Rows' ? 'rows' : 'range';
}
