import { column, type Expression, moveColumns } from '../../plan/expression.js';
import type { Plan, Window } from '../../plan/plan.js';
import { node, variant } from '../ast.js';
import type { Context } from './context.js';
import type { Call } from './functions.js';
import { bindScalar, type ScalarSubquery } from './subqueries.js';
import { type BoundWindow, bindWindow, sameWindow } from './windows.js';

/**
 * Columns that expressions name before it is known where they will stand: aggregates behind the keys of a grouping,
 * values of subqueries and of window functions behind all others. Real columns are far below.
 */
const AGGREGATES = 2 ** 20;
const SUBQUERIES = 2 ** 24;
const WINDOWS = 2 ** 28;

/** The rows that expressions of a SELECT are over, below or above its grouping, while they are bound. */
export class Level {
  /** Keys of the grouping, which stand before the aggregates. */
  readonly #keys: number;
  readonly #subqueries: ScalarSubquery[] = [];
  readonly #windows: BoundWindow[] = [];
  /** Where columns with a placeholder ended up. */
  readonly #places = new Map<number, number>();

  constructor(keys = 0) {
    this.#keys = keys;
  }

  /** The column of aggregate `index` of the grouping. */
  aggregate(index: number, type: Expression['type']): Expression {
    return column(AGGREGATES + index, type);
  }

  /** Binds a subquery that stands for a value; null for any other node. */
  subquery(expression: unknown, context: Context): Expression | null {
    const { name, body } = variant(expression);
    if (name !== 'Subquery') return null;
    const bound = bindScalar(node(body), context);
    return column(SUBQUERIES + this.#subqueries.push(bound) - 1, bound.type);
  }

  /** Binds a window function over the rows of `context`. */
  window(call: Call, context: Context): Expression {
    const bound = bindWindow(call, context);
    return column(WINDOWS + this.#windows.push(bound) - 1, bound.call.type);
  }

  /** `plan` with the values of all subqueries bound since the last time behind its columns. */
  attach(plan: Plan): Plan {
    let rows = plan;
    for (const [number, subquery] of this.#subqueries.entries()) {
      if (this.#places.has(SUBQUERIES + number)) continue;
      const { plan: wider, index } = subquery.attach(rows, this);
      this.#places.set(SUBQUERIES + number, index);
      rows = wider;
    }
    return rows;
  }

  /** `plan` with the window functions behind its columns, a node for those that share a window. */
  attachWindows(plan: Plan): Plan {
    let rows = plan;
    const open = new Set(this.#windows.keys());
    for (const first of open) {
      const window = this.#windows[first];
      if (window === undefined) continue;
      const alike = [...open].filter((index) => {
        const other = this.#windows[index];
        return other !== undefined && sameWindow(window, other);
      });
      const calls = alike.flatMap((index) => this.#windows[index]?.call ?? []);
      for (const [place, index] of alike.entries()) {
        this.#places.set(WINDOWS + index, rows.fields.length + place);
        open.delete(index);
      }
      const fields = calls.map(({ type }, index) => ({ name: `window ${index}`, type }));
      rows = {
        kind: 'window',
        input: rows,
        partitionBy: window.partitionBy.map(this.place),
        orderBy: window.orderBy.map((key) => ({ ...key, expr: this.place(key.expr) })),
        calls: calls.map((call) => ({ ...call, args: call.args.map(this.place) })),
        fields: [...rows.fields, ...fields],
      } satisfies Window;
    }
    return rows;
  }

  /** An expression with its columns where they stand. */
  readonly place = (expression: Expression): Expression =>
    moveColumns(expression, (index) => {
      if (index < AGGREGATES) return index;
      if (index < SUBQUERIES) return this.#keys + index - AGGREGATES;
      const found = this.#places.get(index);
      if (found === undefined) throw new TypeError('an expression over columns that are not there yet');
      return found;
    });
}
