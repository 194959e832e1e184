import { invalidSql, refuse } from '../../failure.js';
import type { Plan } from '../../plan/plan.js';
import { list, type Node, nameOf, node, present, refuseParts, variant } from '../ast.js';
import { nowhere } from './context.js';
import type { Environment } from './environment.js';
import { bind } from './expressions.js';
import { bindSelect } from './select.js';
import { bindSetOperation, bindValues, sorted } from './set-operations.js';

/** One key of ORDER BY as the syntax tree has it. */
export interface OrderItem {
  readonly expression: unknown;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** ORDER BY, LIMIT and OFFSET of a query. */
export interface Tail {
  readonly order: readonly OrderItem[];
  readonly offset: number;
  readonly limit: number | null;
}

/** Binds a `Query` node to a plan. Throws HEDDLE4002 for what is wrong or not covered. */
export function bindQuery(query: Node, environment: Environment): Plan {
  refuseParts(query, {
    for_clause: 'FOR XML and FOR JSON',
    settings: 'SETTINGS',
    format_clause: 'FORMAT',
    locks: 'FOR UPDATE and FOR SHARE',
    pipe_operators: 'pipe syntax',
  });
  const inner = present(query.with) ? withTables(node(query.with), environment) : environment;
  const tail = readTail(query, inner);
  const body = variant(query.body);
  if (body.name === 'Select') return bindSelect(node(body.body), tail, inner);
  if (body.name === 'Query' && tail.order.length === 0 && tail.limit === null && tail.offset === 0) {
    return bindQuery(node(body.body), inner);
  }
  if (body.name === 'Query') return sorted(bindQuery(node(body.body), inner), tail, inner);
  if (body.name === 'SetOperation') return sorted(bindSetOperation(node(body.body), inner), tail, inner);
  if (body.name === 'Values') return sorted(bindValues(node(body.body), inner), tail, inner);
  throw refuse(`a query of the form ${body.name}`);
}

function withTables(clause: Node, environment: Environment): Environment {
  if (clause.recursive === true) throw refuse('WITH RECURSIVE');
  const ctes = new Map(environment.ctes);
  for (const cte of list(clause.cte_tables).map(node)) {
    if (present(cte.from)) throw refuse('WITH … FROM');
    const alias = node(cte.alias);
    const name = nameOf(alias.name).text;
    const plan = bindQuery(node(cte.query), { ...environment, ctes });
    ctes.set(name.toLowerCase(), renamed(plan, list(alias.columns), name));
  }
  return { ...environment, ctes };
}

/** `plan` with the column names of `AS t(a, b)`; none keeps its own. */
export function renamed(plan: Plan, columns: readonly unknown[], table: string): Plan {
  if (columns.length === 0) return plan;
  if (columns.length !== plan.fields.length) {
    throw invalidSql(`${table} names ${columns.length} columns, its query has ${plan.fields.length}`);
  }
  const fields = plan.fields.map((field, index) => ({
    ...field,
    name: nameOf(node(columns[index]).name).text,
  }));
  return { ...plan, fields };
}

function readTail(query: Node, environment: Environment): Tail {
  let order: OrderItem[] = [];
  if (present(query.order_by)) {
    const clause = node(query.order_by);
    const kind = variant(clause.kind);
    if (kind.name !== 'Expressions' || present(clause.interpolate)) throw refuse('this form of ORDER BY');
    order = list(kind.body).map((item) => readOrder(node(item)));
  }
  let offset = 0;
  let limit: number | null = null;
  if (present(query.limit_clause)) {
    const { name, body } = variant(query.limit_clause);
    const parts = node(body);
    if (present(parts.limit_by)) throw refuse('LIMIT BY');
    if (present(parts.limit) && !isAll(parts.limit)) limit = count(parts.limit, 'LIMIT', environment);
    const rows = name === 'LimitOffset' && present(parts.offset) ? node(parts.offset).value : parts.offset;
    if (present(rows)) offset = count(rows, 'OFFSET', environment);
  }
  if (present(query.fetch)) {
    const fetch = node(query.fetch);
    if (fetch.with_ties === true || fetch.percent === true) throw refuse('FETCH WITH TIES and PERCENT');
    limit = present(fetch.quantity) ? count(fetch.quantity, 'FETCH', environment) : 1;
  }
  return { order, offset, limit };
}

/** Reads one key of ORDER BY. */
export function readOrder(item: Node): OrderItem {
  if (present(item.with_fill)) throw refuse('WITH FILL');
  const options = node(item.options ?? {});
  const descending = options.asc === false;
  const { nulls_first: nullsFirst } = options;
  // Nulls sort low: first ascending, last descending, unless the query says otherwise.
  return {
    expression: item.expr,
    descending,
    nullsFirst: typeof nullsFirst === 'boolean' ? nullsFirst : !descending,
  };
}

function isAll(expression: unknown): boolean {
  const { name, body } = variant(expression);
  return name === 'Identifier' && nameOf(body).text.toUpperCase() === 'ALL';
}

function count(expression: unknown, clause: string, environment: Environment): number {
  const bound = bind(expression, nowhere(environment));
  const value = bound.kind === 'literal' ? bound.value : undefined;
  if (typeof value !== 'bigint' || value < 0n || value > 2n ** 52n) {
    throw invalidSql(`${clause} needs a row count, not ${String(value ?? 'an expression')}`);
  }
  return Number(value);
}
