import { invalidSql, refuse } from '../../failure.js';
import type { Expression } from '../../plan/expression.js';
import { list, matches, type Name, nameOf, node, objectName, refuseParts, variant } from '../ast.js';
import type { Context } from './context.js';
import { bindValue } from './literals.js';
import type { Scope } from './scope.js';

/** One column of the select list: an expression of the query, or a column that `*` stands for. */
export interface Item {
  readonly name: string;
  /** Whether the name was given with AS. */
  readonly aliased: boolean;
  readonly ast: unknown;
}

/** Reads one item of a select list: an expression, or the columns that `*` or `t.*` stands for. */
export function bindItem(item: unknown, scope: Scope): Item[] {
  const { name, body } = variant(item);
  if (name === 'UnnamedExpr') return [{ name: nameFor(body), aliased: false, ast: body }];
  if (name === 'ExprWithAlias') {
    const { expr, alias } = node(body);
    return [{ name: nameOf(alias).text, aliased: true, ast: expr }];
  }
  const [table, options] = name === 'QualifiedWildcard' ? list(body) : [null, body];
  if (name !== 'Wildcard' && name !== 'QualifiedWildcard') throw refuse(`${name} in the select list`);
  refuseParts(node(options), {
    opt_ilike: '* ILIKE',
    opt_exclude: '* EXCLUDE',
    opt_except: '* EXCEPT',
    opt_replace: '* REPLACE',
    opt_rename: '* RENAME',
    opt_alias: '* AS',
  });
  const qualifier = table === null ? null : objectName(variant(table).body).at(-1);
  const found = scope.columns.flatMap((entry, index): Item[] => {
    const wanted =
      qualifier === null ? entry.bare : qualifier !== undefined && ofTable(entry.table, qualifier);
    return wanted ? [{ name: entry.name, aliased: false, ast: { ColumnAt: index } }] : [];
  });
  if (found.length === 0)
    throw invalidSql(qualifier ? `no table ${qualifier.text} here` : '* has no columns here');
  return found;
}

function ofTable(table: string | null, qualifier: Name): boolean {
  return table !== null && matches(qualifier, table);
}

/** What a column of the select list is called where the query gives it no name. */
function nameFor(ast: unknown): string {
  const { name, body } = variant(ast);
  if (name === 'Identifier') return nameOf(body).text;
  if (name === 'CompoundIdentifier') return list(body).map(nameOf).at(-1)?.text ?? '';
  return name.toLowerCase();
}

/** The number that an expression is, where it stands for a position in the select list. */
export function ordinal(expression: unknown): number | null {
  const { name, body } = variant(expression);
  if (name !== 'Value') return null;
  const bound = bindValue(node(body).value);
  return bound.kind === 'literal' && typeof bound.value === 'bigint' ? Number(bound.value) : null;
}

/** The item at a position that GROUP BY or ORDER BY names. */
export function itemAt(items: readonly Item[], position: number, clause: string): Item {
  const item = items[position - 1];
  if (item === undefined)
    throw invalidSql(
      `${clause} ${position}: the select list has ${items.length} ${items.length === 1 ? 'column' : 'columns'}`,
    );
  return item;
}

/** The item whose alias a bare name is. */
export function aliasIn(items: readonly Item[], parts: readonly Name[]): Item | undefined {
  const [name] = parts;
  if (name === undefined || parts.length > 1) return undefined;
  return items.find((item) => item.aliased && matches(name, item.name));
}

/** `context` in which a name that is no column means an alias of the select list (HAVING and ORDER BY). */
export function withAliases(
  context: Context,
  items: readonly Item[],
  outputs: readonly Expression[],
  scope: Scope,
): Context {
  return {
    ...context,
    column: (parts) => {
      const item = scope.find(parts) === null ? aliasIn(items, parts) : undefined;
      const output = item === undefined ? undefined : outputs[items.indexOf(item)];
      return output ?? context.column(parts);
    },
  };
}
