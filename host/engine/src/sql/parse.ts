import { init, parse } from '@guanmingchiu/sqlparser-ts';
import { invalidSql, refuse } from '../failure.js';
import { type Node, node, variant } from './ast.js';

/** Parses statements in sqlparser's generic dialect. Text that does not parse is HEDDLE4002. */
export async function parseStatements(text: string): Promise<readonly unknown[]> {
  await init();
  try {
    return parse(text, 'generic');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw invalidSql(message.replace(/^sql parser error: /, ''));
  }
}

/**
 * Parses one query in sqlparser's generic dialect and returns its `Query` node. Text that does not parse, several
 * statements, and statements other than a query are HEDDLE4002.
 */
export async function parseQuery(text: string): Promise<Node> {
  const statements = await parseStatements(text);
  const [first] = statements;
  if (first === undefined) throw invalidSql('the query is empty');
  if (statements.length > 1) throw invalidSql(`one query is expected, not ${statements.length} statements`);
  const statement = variant(first);
  if (statement.name !== 'Query') throw refuse(`a statement ${statement.name.toUpperCase()}`);
  return node(statement.body);
}
