import type { Expr } from '../../expr/expr.js';
import { isLiteral } from '../../expr/literal.js';
import { invalidSql, refuse } from '../../failure.js';
import type { TableSource } from '../../io/source.js';
import { list, type Node, nameOf, node, objectName, present, refuseParts, variant } from '../ast.js';
import type { Plan } from '../plan.js';
import { bind, type Context } from './expressions.js';
import { bindSelect } from './select.js';
import type { FunctionLookup } from './udfs.js';

/** What a query may name besides its own columns. */
export interface Environment {
  readonly functions: FunctionLookup;
  /** The table of this name (as written, without quotes), or null. */
  table(name: string): TableSource | null;
  /** Names of all tables, for messages. */
  readonly tableNames: readonly string[];
  /** Common table expressions in reach, innermost first: lower-case name to plan. */
  readonly ctes: ReadonlyMap<string, Plan>;
}

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
  const tail = readTail(query, inner.functions);
  const body = variant(query.body);
  if (body.name === 'Select') return bindSelect(node(body.body), tail, inner);
  if (body.name === 'Query' && tail.order.length === 0 && tail.limit === null && tail.offset === 0) {
    return bindQuery(node(body.body), inner);
  }
  if (body.name === 'SetOperation') throw refuse('UNION, EXCEPT and INTERSECT');
  throw refuse(body.name === 'Values' ? 'VALUES' : `a query of the form ${body.name}`);
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

function readTail(query: Node, functions: FunctionLookup): Tail {
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
    if (present(parts.limit) && !isAll(parts.limit)) limit = count(parts.limit, 'LIMIT', functions);
    const rows = name === 'LimitOffset' && present(parts.offset) ? node(parts.offset).value : parts.offset;
    if (present(rows)) offset = count(rows, 'OFFSET', functions);
  }
  if (present(query.fetch)) {
    const fetch = node(query.fetch);
    if (fetch.with_ties === true || fetch.percent === true) throw refuse('FETCH WITH TIES and PERCENT');
    limit = present(fetch.quantity) ? count(fetch.quantity, 'FETCH', functions) : 1;
  }
  return { order, offset, limit };
}

function readOrder(item: Node): OrderItem {
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

function count(expression: unknown, clause: string, functions: FunctionLookup): number {
  const value = constant(bind(expression, nowhere(functions)));
  if (typeof value !== 'bigint' || value < 0n || value > 2n ** 52n) {
    throw invalidSql(`${clause} needs a row count, not ${value ?? 'an expression'}`);
  }
  return Number(value);
}

function constant(expr: Expr): unknown {
  return isLiteral(expr) ? expr.value : undefined;
}

function nowhere(functions: FunctionLookup): Context {
  return {
    functions,
    column: (parts) => {
      throw invalidSql(`no column ${parts.map((part) => part.text).join('.')} here`);
    },
    columnAt: () => {
      throw invalidSql('* has no columns here');
    },
  };
}

/** The plan or source that a table name means. Throws HEDDLE4002, listing what there is. */
export function findTable(
  name: unknown,
  environment: Environment,
): { label: string; found: Plan | TableSource } {
  const parts = objectName(name);
  const [last] = parts;
  if (last === undefined || parts.length !== 1) throw refuse('a qualified table name');
  const found = environment.ctes.get(last.text.toLowerCase()) ?? environment.table(last.text);
  if (found !== null && found !== undefined) return { label: last.text, found };
  const names = [...environment.ctes.keys(), ...environment.tableNames];
  const known = names.length === 0 ? '' : `; there are ${names.join(', ')}`;
  throw invalidSql(`no table ${last.text}${known} (name a file in quotes: FROM 'data.csv')`);
}
