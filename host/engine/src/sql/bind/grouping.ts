import { invalidSql } from '../../failure.js';
import { column, type Expression } from '../../plan/expression.js';
import type { Aggregate, AggregateCall, Plan } from '../../plan/plan.js';
import { requireOrder } from '../../plan/typed.js';
import { variant } from '../ast.js';
import { aggregateAt, bindAggregate, hasAggregate } from './aggregates.js';
import { canonical } from './canonical.js';
import type { Context } from './context.js';
import { Level } from './level.js';
import type { Scope } from './scope.js';
import { show } from './scope.js';

/**
 * Binds the expressions that stand above a grouping: a grouped expression becomes its key column, an aggregate a
 * column of its own; any other column is an error.
 */
export class Grouping {
  readonly level: Level;
  readonly #keys: readonly Expression[];
  readonly #calls: AggregateCall[] = [];
  readonly #scope: Scope;
  readonly #input: Context;
  readonly #keyTexts: readonly string[];
  readonly #callTexts: string[] = [];

  constructor(
    keys: readonly { readonly ast: unknown; readonly expr: Expression }[],
    scope: Scope,
    input: Context,
  ) {
    for (const { expr } of keys) requireOrder(expr.type, 'GROUP BY');
    this.level = new Level(keys.length);
    this.#keys = keys.map((key) => key.expr);
    this.#keyTexts = keys.map((key) => canonical(key.ast, scope));
    this.#scope = scope;
    this.#input = input;
  }

  /** The context for expressions over the grouped rows. */
  get context(): Context {
    const context: Context = {
      environment: this.#input.environment,
      column: (parts) => {
        const found = this.#scope.find(parts);
        // In a subquery of HAVING: a column that is grouped by.
        const key = found === null ? -1 : this.#keyTexts.indexOf(JSON.stringify({ column: found }));
        const expr = this.#keys[key];
        if (expr !== undefined) return column(key, expr.type);
        if (found === null) return this.#input.column(parts);
        throw ungrouped(show(parts));
      },
      columnAt: (index) => {
        throw ungrouped(this.#scope.columns[index]?.name ?? '*');
      },
      intercept: (expression) => this.#intercept(expression) ?? this.level.subquery(expression, context),
    };
    return context;
  }

  /** The grouped rows; `place` says where the columns of the input's expressions are. */
  over(input: Plan, place: (expression: Expression) => Expression): Aggregate {
    const calls = this.#calls.map((call) => ({
      ...call,
      args: call.args.map(place),
      filter: call.filter === null ? null : place(call.filter),
    }));
    const keys = this.#keys.map(place);
    const fields = [...keys, ...calls].map(({ type }, index) => ({ name: `group ${index}`, type }));
    return { kind: 'aggregate', input, keys, calls, fields };
  }

  #intercept(expression: unknown): Expression | null {
    const { name } = variant(expression);
    if (name === 'Value' || name === 'Nested') return null;
    const text = canonical(expression, this.#scope);
    const key = this.#keyTexts.indexOf(text);
    const keyExpr = this.#keys[key];
    if (keyExpr !== undefined) return column(key, keyExpr.type);
    const call = aggregateAt(expression, this.#input);
    if (call === null || call.over !== null) return null;
    let index = this.#callTexts.indexOf(text);
    if (index < 0) {
      if (hasAggregate(call.args, this.#input))
        throw invalidSql(`an aggregate inside ${call.name.text.toLowerCase()}(…)`);
      index = this.#calls.push(bindAggregate(call, this.#input)) - 1;
      this.#callTexts.push(text);
    }
    return this.level.aggregate(index, this.#calls[index]?.type ?? 'null');
  }
}

function ungrouped(name: string): Error {
  return invalidSql(`column ${name} must appear in GROUP BY or inside an aggregate`);
}
