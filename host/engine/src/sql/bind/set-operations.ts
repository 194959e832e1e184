import { invalidSql, refuse } from '../../failure.js';
import { column, type Expression } from '../../plan/expression.js';
import { columnsOf, distinct, join, limited, unifyInputs, union } from '../../plan/nodes.js';
import type { JoinType, Plan, Sort } from '../../plan/plan.js';
import { requireOrder, unify } from '../../plan/typed.js';
import { VectorBuilder } from '../../table/builder.js';
import { list, type Node, node } from '../ast.js';
import { contextOf, nowhere } from './context.js';
import type { Environment } from './environment.js';
import { bind } from './expressions.js';
import { bindQuery, type Tail } from './query.js';
import { Scope } from './scope.js';
import { ordinal } from './select-list.js';

/** UNION, EXCEPT and INTERSECT. Rows are the same where all their columns are, nulls included. */
export function bindSetOperation(body: Node, environment: Environment): Plan {
  const side = (part: unknown) => bindQuery({ body: part }, environment);
  const [left, right] = [side(body.left), side(body.right)];
  const operation = String(body.op);
  const name = operation.toUpperCase();
  const all = body.set_quantifier === 'All';
  if (!all && body.set_quantifier !== 'None' && body.set_quantifier !== 'Distinct')
    throw refuse(`${name} ${String(body.set_quantifier)}`);
  if (operation === 'Union')
    return all ? union([left, right], name) : ordered(distinct(union([left, right], name)), name);
  const type = KINDS[operation];
  if (type === undefined || all) throw refuse(`${name}${all ? ' ALL' : ''}`);
  const [a = left, b = right] = unifyInputs([left, right], name);
  const on = a.fields.map((field, index) => ({
    left: column(index, field.type),
    right: column(index, field.type),
    nullsEqual: true,
  }));
  return ordered(distinct(join(type, a, b, { on })), name);
}

const KINDS: Readonly<Record<string, JoinType>> = { Except: 'anti', Intersect: 'semi' };

function ordered(plan: Plan, name: string): Plan {
  for (const { type } of plan.fields) requireOrder(type, name);
  return plan;
}

/** `VALUES (1, 'a'), (2, 'b')`: constants, in columns called column1, column2 and so on. */
export function bindValues(body: Node, environment: Environment): Plan {
  const context = nowhere(environment);
  const rows = list(body.rows).map((row) =>
    list(Array.isArray(row) ? row : node(row).content).map((each) => bind(each, context)),
  );
  const [first = []] = rows;
  const columns = first.map((_, index) => {
    const { type, exprs } = unify(
      rows.map((row): Expression => {
        const expr = row[index];
        if (expr === undefined || row.length !== first.length)
          throw invalidSql('the rows of VALUES differ in length');
        return expr;
      }),
      'VALUES',
    );
    const builder = new VectorBuilder(type);
    for (const expr of exprs) {
      if (expr.kind !== 'literal') throw refuse('VALUES of what are not constants');
      builder.append(expr.value);
    }
    return builder.finish();
  });
  const fields = columns.map(({ type }, index) => ({ name: `column${index + 1}`, type }));
  return { kind: 'values', batch: { rows: rows.length, columns }, fields };
}

/** ORDER BY and LIMIT around what is no SELECT: keys are over its columns, by name or position. */
export function sorted(plan: Plan, tail: Tail, environment: Environment): Plan {
  const { order, offset, limit } = tail;
  if (order.length === 0) return limited(plan, offset, limit);
  const columns = plan.fields.map(({ name, type }) => ({ table: null, name, type, bare: true }));
  const scope = new Scope(
    columns,
    plan.fields.map(({ name }) => name),
  );
  const all = columnsOf(plan.fields);
  const keys = order.map(({ expression, descending, nullsFirst }) => {
    const position = ordinal(expression);
    const expr = position === null ? bind(expression, contextOf(scope, environment)) : all[position - 1];
    if (expr === undefined) throw invalidSql(`ORDER BY ${position}: there are ${all.length} columns`);
    requireOrder(expr.type, 'ORDER BY');
    return { expr, descending, nullsFirst };
  });
  return { kind: 'sort', input: plan, keys, offset, limit, fields: plan.fields } satisfies Sort;
}
