import { list, type Node, nameOf, node, variant } from './ast.js';
import { isWord, type Token } from './lexer.js';

/** Names of a query's output columns: null where `*` or `t.*` stands; null as a whole without a select list. */
export type OutputNames = readonly (string | null)[] | null;

/** What the outermost select list calls its columns, and which of its items have no name of their own. */
export interface OutputColumns {
  readonly names: OutputNames;
  /** Where each unnamed item ends in the text, as UTF-16 offsets. */
  readonly unnamedEnds: readonly number[];
}

/**
 * The columns of a query: each is called by its alias, else by its column's name, else by the text of the
 * expression. The columns of a UNION are called as in its first SELECT.
 */
export function outputColumns(query: Node, text: string, tokens: readonly Token[]): OutputColumns {
  const body = variant(query.body);
  if (body.name === 'SetOperation') return outputColumns({ body: node(body.body).left }, text, tokens);
  const items = body.name === 'Select' ? list(node(body.body).projection) : [];
  const places = selectItems(tokens);
  if (items.length === 0 || places.length !== items.length) return { names: null, unnamedEnds: [] };
  const unnamedEnds: number[] = [];
  const names = items.map((item, index) => {
    const { name, body } = variant(item);
    if (name === 'ExprWithAlias') return nameOf(node(body).alias).text;
    if (name !== 'UnnamedExpr') return null;
    const expression = variant(body);
    const ident = expression.name === 'CompoundIdentifier' ? list(expression.body).at(-1) : expression.body;
    if (/^(?:Compound)?Identifier$/.test(expression.name) && ident !== undefined) return nameOf(ident).text;
    const { start, end } = places[index] ?? { start: 0, end: 0 };
    unnamedEnds.push(end);
    return text.slice(start, end).replace(/\s+/g, ' ');
  });
  return { names, unnamedEnds };
}

/** Where the items of the outermost select list stand, without white space and comments around them. */
function selectItems(tokens: readonly Token[]): { start: number; end: number }[] {
  let depth = 0;
  let first: number | null = null;
  const items: { start: number; end: number }[] = [];
  const cut = (from: number, to: number) => {
    const [head, tail] = [tokens[from], tokens[to - 1]];
    if (head !== undefined && tail !== undefined && to > from)
      items.push({ start: head.start, end: tail.end });
  };
  for (const [index, token] of tokens.entries()) {
    if (token.text === '(' || token.text === '[') depth++;
    if (token.text === ')' || token.text === ']') depth--;
    if (depth > 0) continue;
    if (first === null) {
      if (isWord(token, 'SELECT')) first = index + 1;
    } else if (index === first && (isWord(token, 'DISTINCT') || isWord(token, 'ALL'))) {
      first = index + 1;
    } else if (token.text === ',') {
      cut(first, index);
      first = index + 1;
    } else if (token.kind !== 'string' && token.kind !== 'name' && LIST_ENDS.test(token.text)) {
      cut(first, index);
      return items;
    }
  }
  if (first !== null) cut(first, tokens.length);
  return items;
}

const LIST_ENDS = /^(?:from|where|group|having|order|limit|offset|fetch|union|except|intersect|;)$/i;

/**
 * The names of a result's columns: those of the query, and under its `*` those of the host. Where the stars cannot
 * be told apart, the host's names stand.
 */
export function resultNames(columns: OutputNames, host: readonly string[]): readonly string[] {
  if (columns === null) return host;
  const stars = columns.filter((name) => name === null).length;
  const starred = host.length - (columns.length - stars);
  if (stars > 1 || starred < 0 || (stars === 0 && starred !== 0)) return host;
  const star = columns.indexOf(null);
  return host.map((name, index) => {
    if (star < 0 || index < star) return columns[index] ?? name;
    return index < star + starred ? name : (columns[index - starred + 1] ?? name);
  });
}
