import { invalidSql, refuse } from '../../failure.js';
import { builtInAggregate } from '../../plan/aggregates.js';
import { aggregateCall } from '../../plan/functions.js';
import type { AggregateCall, AggregateName } from '../../plan/plan.js';
import { requireOrder } from '../../plan/typed.js';
import { node, objectName, variant } from '../ast.js';
import type { Context } from './context.js';
import { functionNamed } from './environment.js';
import { bind, bindCondition } from './expressions.js';
import { type Call, readCall } from './functions.js';

/** The aggregates that the engine has itself. */
export const AGGREGATES: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'avg']);

/** Aggregates that engines have and this one does not, so that the message does not say "no such function". */
const UNCOVERED = new Set(
  'any_value approx_count_distinct array_agg bit_and bit_or bool_and bool_or collect_list collect_set corr covar_pop covar_samp first first_value last last_value listagg median mode percentile percentile_cont regr_slope some stddev stddev_pop stddev_samp string_agg sum_distinct var_pop var_samp variance'.split(
    ' ',
  ),
);

/** The call at this node if it is an aggregate, as a window or not; else null. A plugin's function takes precedence. */
export function aggregateAt(expression: unknown, context: Context): Call | null {
  const { name, body } = variant(expression);
  if (name !== 'Function') return null;
  const called = objectName(node(body).name).at(-1)?.text.toLowerCase() ?? '';
  const set = functionNamed(context.environment, called);
  if (set !== null) return set.kind === 'aggregate' ? readCall(node(body)) : null;
  if (UNCOVERED.has(called)) throw refuse(`the aggregate ${called}`);
  return AGGREGATES.has(called) ? readCall(node(body)) : null;
}

/** Whether an expression holds an aggregate, outside subqueries, that is no window function. */
export function hasAggregate(expression: unknown, context: Context): boolean {
  if (Array.isArray(expression)) return expression.some((item) => hasAggregate(item, context));
  if (typeof expression !== 'object' || expression === null) return false;
  if ('Subquery' in expression || 'Exists' in expression) return false;
  if ('InSubquery' in expression) return hasAggregate(node(expression.InSubquery).expr, context);
  if ('Function' in expression) {
    const call = aggregateAt(expression, context);
    if (call !== null && call.over === null) return true;
  }
  return Object.values(expression).some((value) => hasAggregate(value, context));
}

/** Binds an aggregate over the rows of `context`. */
export function bindAggregate(call: Call, context: Context): AggregateCall {
  const name = call.name.text.toLowerCase();
  const filter = call.filter === null ? null : bindCondition(call.filter, context, 'FILTER');
  const set = functionNamed(context.environment, name);
  if (set !== null) {
    if (call.args.includes('*')) throw refuse(`${name}(*)`);
    const args = call.args.map((arg) => bind(arg, context));
    for (const { type } of call.distinct ? args : []) requireOrder(type, `${name}(DISTINCT …)`);
    return aggregateCall(set, args, { distinct: call.distinct, filter });
  }
  const [first, ...more] = call.args;
  if (first === undefined || more.length > 0) {
    if (call.args.length > 1 && name === 'count') throw refuse('count of several columns');
    throw invalidSql(`${name} needs 1 argument, not ${call.args.length}`);
  }
  if (first === '*') {
    if (name !== 'count' || call.distinct) throw invalidSql(`${name}(${call.distinct ? 'DISTINCT ' : ''}*)`);
    return builtInAggregate('count', null, false, filter);
  }
  return builtInAggregate(name as AggregateName, bind(first, context), call.distinct, filter);
}
