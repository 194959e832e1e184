import { cast } from '../../expr/cast.js';
import { column, type Expr } from '../../expr/expr.js';
import { invalidSql, refuse } from '../../failure.js';
import { type Field, isNumeric, type SqlType } from '../../table/types.js';
import { list, type Node, nameOf, node, objectName, variant } from '../ast.js';
import type { AggregateCall, AggregateName } from '../plan.js';
import { bind, bindCondition, type Context } from './expressions.js';
import { type Call, readCall } from './functions.js';
import type { Scope } from './scope.js';

/** The aggregates there are. */
export const AGGREGATES: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'avg']);

/** Aggregates that engines have and this one does not, so that the message does not say "no such function". */
const UNCOVERED = new Set(
  'any_value approx_count_distinct array_agg bit_and bit_or bool_and bool_or collect_list collect_set corr covar_pop covar_samp first first_value last last_value listagg median mode percentile percentile_cont regr_slope some stddev stddev_pop stddev_samp string_agg sum_distinct var_pop var_samp variance'.split(
    ' ',
  ),
);

/** The aggregate call at this node, or null. A plugin's function of that name takes precedence. */
function aggregateAt(expression: unknown, context: Context): Call | null {
  const { name, body } = variant(expression);
  if (name !== 'Function') return null;
  const called = objectName(node(body).name).at(-1)?.text.toLowerCase() ?? '';
  if (context.functions.find(called) !== null) return null;
  if (UNCOVERED.has(called)) throw refuse(`the aggregate ${called}`);
  return AGGREGATES.has(called) ? readCall(node(body)) : null;
}

/** Whether an expression holds an aggregate outside subqueries. */
export function hasAggregate(expression: unknown, context: Context): boolean {
  if (Array.isArray(expression)) return expression.some((item) => hasAggregate(item, context));
  if (typeof expression !== 'object' || expression === null) return false;
  if ('Function' in expression && aggregateAt(expression, context) !== null) return true;
  return Object.values(expression).some((value) => hasAggregate(value, context));
}

/** Text that two expressions share when they are the same: names by the column they mean, positions left out. */
export function canonical(expression: unknown, scope: Scope): string {
  return JSON.stringify(expression, function (this: unknown, key, value: unknown) {
    if (key === 'span' || key.endsWith('_token')) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const body = value as Node;
    if (body.ColumnAt !== undefined) return { column: body.ColumnAt };
    if (body.Nested !== undefined) return body.Nested;
    if (body.Identifier !== undefined && key !== 'name')
      return named([nameOf(body.Identifier)], scope) ?? value;
    if (body.CompoundIdentifier !== undefined)
      return named(list(body.CompoundIdentifier).map(nameOf), scope) ?? value;
    if (body.Function !== undefined) {
      const call = node(body.Function);
      const name = objectName(call.name).map((part) => part.text.toLowerCase());
      return { Call: { ...call, name } };
    }
    return value;
  });
}

function named(parts: ReturnType<typeof nameOf>[], scope: Scope): { column: number } | null {
  const index = scope.find(parts);
  return index === null ? null : { column: index };
}

/**
 * Binds the expressions that stand above a grouping: a grouped expression becomes its key column, an aggregate a
 * column of its own; any other column is an error.
 */
export class Grouping {
  readonly keys: readonly Expr[];
  readonly calls: AggregateCall[] = [];
  readonly #scope: Scope;
  readonly #input: Context;
  readonly #keyTexts: readonly string[];
  readonly #callTexts: string[] = [];

  constructor(keys: readonly { readonly ast: unknown; readonly expr: Expr }[], scope: Scope, input: Context) {
    this.keys = keys.map((key) => key.expr);
    this.#keyTexts = keys.map((key) => canonical(key.ast, scope));
    this.#scope = scope;
    this.#input = input;
  }

  /** The context for expressions over the grouped rows. */
  get context(): Context {
    return {
      functions: this.#input.functions,
      column: (parts) => {
        const name = parts.map((part) => part.text).join('.');
        this.#scope.resolve(parts);
        throw ungrouped(name);
      },
      columnAt: (index) => {
        throw ungrouped(this.#scope.columns[index]?.name ?? '*');
      },
      intercept: (expression) => this.#intercept(expression),
    };
  }

  /** Fields of the grouped rows: keys, then aggregates. */
  get fields(): Field[] {
    const types = [...this.keys.map((key) => key.type), ...this.calls.map(resultType)];
    return types.map((type, index) => ({ name: `group ${index}`, type }));
  }

  #intercept(expression: unknown): Expr | null {
    const { name } = variant(expression);
    if (name === 'Value' || name === 'Nested') return null;
    const text = canonical(expression, this.#scope);
    const key = this.#keyTexts.indexOf(text);
    const keyExpr = this.keys[key];
    if (keyExpr !== undefined) return column(key, keyExpr.type);
    const call = aggregateAt(expression, this.#input);
    if (call === null) return null;
    let index = this.#callTexts.indexOf(text);
    if (index < 0) {
      index = this.calls.push(this.#bindCall(call)) - 1;
      this.#callTexts.push(text);
    }
    const bound = this.calls[index];
    return bound === undefined ? null : column(this.keys.length + index, resultType(bound));
  }

  #bindCall(call: Call): AggregateCall {
    const name = call.name.text.toLowerCase() as AggregateName;
    const [first, ...more] = call.args;
    const filter = call.filter === null ? null : bindCondition(call.filter, this.#input, 'FILTER');
    if (first === undefined || more.length > 0) {
      if (call.args.length > 1 && name === 'count') throw refuse('count of several columns');
      throw invalidSql(`${name} needs 1 argument, not ${call.args.length}`);
    }
    if (hasAggregate(call.args, this.#input)) throw invalidSql(`an aggregate inside ${name}(…)`);
    if (first === '*') {
      if (name !== 'count' || call.distinct)
        throw invalidSql(`${name}(${call.distinct ? 'DISTINCT ' : ''}*)`);
      return { name, argument: null, distinct: false, filter };
    }
    const bound = bind(first, this.#input);
    if ((name === 'sum' || name === 'avg') && !isNumeric(bound.type) && bound.type !== 'null') {
      throw invalidSql(`${name} needs a number, not ${bound.type}`);
    }
    // min and max of a set are those of the values: DISTINCT says nothing there.
    const distinct = call.distinct && name !== 'min' && name !== 'max';
    return { name, argument: widened(name, bound), distinct, filter };
  }
}

function ungrouped(name: string): Error {
  return invalidSql(`column ${name} must appear in GROUP BY or inside an aggregate`);
}

/** sum adds int64 or float64, avg float64. */
function widened(name: AggregateName, expr: Expr): Expr {
  if (name === 'avg') return cast(expr, 'float64');
  if (name !== 'sum') return expr;
  return cast(expr, expr.type === 'float64' ? 'float64' : 'int64');
}

/** The type of an aggregate's result. */
export function resultType(call: AggregateCall): SqlType {
  return call.name === 'count' || call.argument === null ? 'int64' : call.argument.type;
}
