import { invalidSql, refuse } from '../../failure.js';
import { call, column, conjunction, type Expression, literal, rewrite } from '../../plan/expression.js';
import { columnsOf, filter, join, project, shiftColumns } from '../../plan/nodes.js';
import type { Plan } from '../../plan/plan.js';
import { caseWhen, comparable, isNull, not } from '../../plan/typed.js';
import { node, variant } from '../ast.js';
import type { Context } from './context.js';
import { bind } from './expressions.js';
import type { Level } from './level.js';
import { pullUp } from './pull-up.js';
import { bindQuery } from './query.js';

/** Binds the query of a subquery, which may name the columns of `context`. */
function bindSubquery(query: unknown, context: Context): Plan {
  const { environment } = context;
  return bindQuery(node(query), {
    ...environment,
    outer: (parts) => {
      const found = context.column(parts);
      if (found.kind !== 'column')
        throw refuse('a subquery that names columns of a query two levels around it');
      return { kind: 'outer', index: found.index, type: found.type };
    },
  });
}

/**
 * A condition of a subquery as one of a join: its own columns stand behind `width` others, `outer` ones where `level`
 * says.
 */
function joining(condition: Expression, width: number, level: Level): Expression {
  return rewrite(shiftColumns(condition, width), (part) =>
    part.kind === 'outer' ? level.place(column(part.index, part.type)) : part,
  );
}

/** A condition of WHERE that is an EXISTS or IN over a subquery. */
export interface Membership {
  readonly kind: 'semi' | 'anti';
  readonly query: unknown;
  /** The value looked for by IN; null for EXISTS. */
  readonly value: unknown;
}

/** Reads `[NOT] EXISTS (SELECT …)` and `x [NOT] IN (SELECT …)`; null for any other condition. */
export function membershipOf(condition: unknown, negate = false): Membership | null {
  const { name, body } = variant(condition);
  if (name === 'Nested') return membershipOf(body, negate);
  if (name === 'UnaryOp' && node(body).op === 'Not') return membershipOf(node(body).expr, !negate);
  if (name !== 'Exists' && name !== 'InSubquery') return null;
  const { subquery, negated, expr = null } = node(body);
  const kind = (negated === true) === negate ? 'semi' : 'anti';
  return { kind, query: subquery, value: name === 'Exists' ? null : expr };
}

/** Keeps the rows of `input`, where `context`'s columns are as `level` says, for which the membership holds. */
export function keepMembers(
  input: Plan,
  { kind, query, value }: Membership,
  context: Context,
  level: Level,
): Plan {
  const bound = value === null ? null : bind(value, context);
  const left = level.attach(input);
  const subquery = bindSubquery(query, context);
  const { plan: right, conditions: pulled, empty } = pullUp(subquery);
  const width = left.fields.length;
  const conditions = pulled.map((condition) => joining(condition, width, level));
  if (bound === null) {
    // An aggregate without keys has a row whatever it is over.
    if (empty !== null) return kind === 'semi' ? left : filter(left, literal('bool', false));
    return join(kind, left, right, { residual: conjunction(conditions) });
  }
  const [field] = subquery.fields;
  if (field === undefined || subquery.fields.length !== 1)
    throw invalidSql('IN needs a subquery of one column');
  if (empty !== null) throw refuse('IN over an aggregate of a correlated subquery');
  const [own, other] = comparable([level.place(bound), column(0, field.type)], 'IN');
  if (own === undefined || other === undefined) throw new TypeError('IN needs two sides');
  if (kind === 'semi' || conditions.length === 0) {
    const on = [{ left: own, right: other, nullsEqual: false }];
    return join(kind, left, right, { on, residual: conjunction(conditions), nullAware: kind === 'anti' });
  }
  // NOT IN with further conditions: a row is out when some value equals it, or might.
  const equal = call('=', 'bool', own, shiftColumns(other, width));
  const might = call('or', 'bool', equal, isNull(equal));
  return join('anti', left, right, { residual: conjunction([...conditions, might]) });
}

/** A scalar subquery that is bound: its value stands in a column once it is attached to the rows. */
export interface ScalarSubquery {
  readonly type: Expression['type'];
  /** `input` with the value in a column of its own, and which that is. */
  attach(input: Plan, level: Level): { readonly plan: Plan; readonly index: number };
}

/** Binds `(SELECT …)` that stands for a value: null where it gives no row, HEDDLE4004 where it gives several. */
export function bindScalar(body: unknown, context: Context): ScalarSubquery {
  const subquery = bindSubquery(body, context);
  const [field] = subquery.fields;
  if (field === undefined || subquery.fields.length !== 1)
    throw invalidSql('a subquery in an expression needs one column');
  const { plan: right, conditions, empty } = pullUp(subquery);
  return {
    type: field.type,
    attach(input, level) {
      const width = input.fields.length;
      const on = conditions.map((condition) => joining(condition, width, level));
      const joined = join('left', input, right, { residual: conjunction(on), single: true });
      const [otherwise] = empty ?? [];
      const columns = columnsOf(joined.fields);
      const [value, last] = [columns[width], columns.at(-1)];
      if (otherwise === undefined || value === undefined || last === undefined)
        return { plan: joined, index: width };
      // Where no row meets the conditions an aggregate has a value nevertheless: a count is 0.
      const filled = caseWhen([{ when: not(isNull(last)), value }], otherwise);
      const names = [...joined.fields.map((each) => each.name), 'value'];
      return { plan: project(joined, [...columns, filled], names), index: columns.length };
    },
  };
}
