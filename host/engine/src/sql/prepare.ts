import { list, type Node, nameOf, node, objectName, variant, walk } from './ast.js';
import { isWord, type Token, tokenize } from './lexer.js';
import { parseQuery } from './parse.js';

/** A file that a query names, and the view name that stands for it in the rewritten query. */
export interface NamedFile {
  /** The name as written, unescaped. */
  readonly file: string;
  readonly view: string;
}

/** A query ready for any of the three hosts. */
export interface PreparedQuery {
  /** The query with view names in place of file names, and decimal literals with an exponent. */
  readonly text: string;
  readonly files: readonly NamedFile[];
  /**
   * Names of the output columns in order, a null where `*` or `t.*` stands: the alias, the column's name, or the
   * text of the expression. Hosts name unnamed expressions differently, so the caller renames. Null as a whole where
   * the query has no select list.
   */
  readonly columns: readonly (string | null)[] | null;
}

/** Makes of a query over `'file'` tables one over views. Throws HEDDLE4002 where it does not parse. */
export async function prepareQuery(text: string): Promise<PreparedQuery> {
  const tokens = tokenize(text);
  const candidates = tokens.flatMap((token, index) => (mayNameFile(tokens, index) ? [token] : []));
  // A string token names a file when the parser, given a quoted name in its place, finds a table there.
  const sentinel = (token: Token) => `heddle file ${token.start}`;
  const probe = await parseQuery(replace(text, candidates, (token) => `"${sentinel(token)}"`)).catch(
    async (error) => {
      await parseQuery(text);
      throw error;
    },
  );
  const tables = namesOf(probe);
  const taken = new Set([...tables.names, ...tables.aliases].map((name) => name.toLowerCase()));
  const views = new Map<string, string>();
  const references = candidates.filter((token) => tables.names.has(sentinel(token)));
  for (const token of references) {
    const file = unquote(token.text);
    if (!views.has(file)) views.set(file, freeName(stemOf(file), taken));
  }
  const aliased = tables.aliased;
  const decimals = tokens.filter((token) => token.kind === 'number' && /^[\d.]*\.[\d.]*$/.test(token.text));
  const rewritten = replace(
    text,
    [...references, ...decimals].sort((a, b) => a.start - b.start),
    (token) => {
      // An exponent makes the literal a double everywhere; Spark reads 59.9 as DECIMAL(3,1) and computes otherwise.
      if (token.kind === 'number') return `${token.text.replace(/^\./, '0.').replace(/\.$/, '.0')}E0`;
      const file = unquote(token.text);
      const view = views.get(file) ?? file;
      const stem = stemOf(file);
      return view === stem || aliased.has(sentinel(token)) ? view : `${view} AS ${stem}`;
    },
  );
  return {
    text: rewritten,
    files: [...views].map(([file, view]) => ({ file, view })),
    columns: outputNames(probe, text, tokens),
  };
}

function mayNameFile(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (tokens[index]?.kind !== 'string' || before === undefined) return false;
  return isWord(before, 'FROM') || isWord(before, 'JOIN') || before.text === ',' || before.text === '(';
}

function namesOf(query: Node) {
  const names = new Set<string>();
  const aliases = new Set<string>();
  const aliased = new Set<string>();
  walk(query, (part) => {
    if (part.Table !== undefined && part.Table !== null && typeof part.Table === 'object') {
      const table = node(part.Table);
      const name = objectName(table.name)
        .map((piece) => piece.text)
        .join('.');
      names.add(name);
      if (table.alias !== undefined && table.alias !== null) aliased.add(name);
    }
    if (part.cte_tables !== undefined) {
      for (const cte of list(part.cte_tables)) aliases.add(nameOf(node(node(cte).alias).name).text);
    }
  });
  return { names, aliases, aliased };
}

/** The file name without folders and extension, made a plain lower-case identifier. */
function stemOf(file: string): string {
  const base = file
    .slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
    .replace(/\.[^.]*$/, '');
  const plain = base.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
  if (/^[a-z]/.test(plain) && !RESERVED.has(plain)) return plain;
  return `file_${plain}`;
}

/** Words that some host's parser does not take as the name of a table. */
const RESERVED = new Set(
  'all and anti as between both by case cast cluster connect cross distinct distribute else end except exists false fetch filter for format from full global group having in inner intersect interval into is join lateral leading left like limit minus natural not null offset on or order outer partition pivot prewhere qualify right sample select semi set settings sort start table tablesample then top trailing true union unnest unpivot user using values view when where window with'.split(
    ' ',
  ),
);

function freeName(stem: string, taken: Set<string>): string {
  let name = stem;
  for (let i = 2; taken.has(name); i++) name = `${stem}_${i}`;
  taken.add(name);
  return name;
}

function unquote(literal: string): string {
  return literal.slice(1, -1).replaceAll("''", "'");
}

function replace(text: string, tokens: readonly Token[], by: (token: Token) => string): string {
  let out = '';
  let at = 0;
  for (const token of tokens) {
    out += text.slice(at, token.start) + by(token);
    at = token.end;
  }
  return out + text.slice(at);
}

function outputNames(query: Node, text: string, tokens: readonly Token[]): PreparedQuery['columns'] {
  const body = variant(query.body);
  // The columns of a UNION are called as in its first SELECT.
  if (body.name === 'SetOperation') return outputNames({ body: node(body.body).left }, text, tokens);
  if (body.name !== 'Select') return null;
  const items = list(node(body.body).projection);
  const texts = selectList(text, tokens);
  if (texts.length !== items.length) return null;
  return items.map((item, index) => {
    const { name, body } = variant(item);
    if (name === 'ExprWithAlias') return nameOf(node(body).alias).text;
    if (name !== 'UnnamedExpr') return null;
    const expression = variant(body);
    if (expression.name === 'Identifier') return nameOf(expression.body).text;
    if (expression.name === 'CompoundIdentifier') {
      const last = list(expression.body).at(-1);
      if (last !== undefined) return nameOf(last).text;
    }
    return texts[index] ?? null;
  });
}

/** The texts of the outermost select list, white space collapsed. */
function selectList(text: string, tokens: readonly Token[]): string[] {
  let depth = 0;
  let start = -1;
  const texts: string[] = [];
  const cut = (end: number) => texts.push(text.slice(start, end).replace(/\s+/g, ' ').trim());
  for (const [index, token] of tokens.entries()) {
    if (token.text === '(' || token.text === '[') depth++;
    if (token.text === ')' || token.text === ']') depth--;
    if (depth > 0) continue;
    if (start < 0) {
      if (!isWord(token, 'SELECT')) continue;
      const next = tokens[index + 1];
      start = next !== undefined && (isWord(next, 'DISTINCT') || isWord(next, 'ALL')) ? next.end : token.end;
    } else if (token.text === ',') {
      cut(token.start);
      start = token.end;
    } else if (SELECT_LIST_ENDS.test(token.text) && token.kind !== 'string' && token.kind !== 'name') {
      cut(token.start);
      return texts;
    }
  }
  cut(text.length);
  return texts;
}

const SELECT_LIST_ENDS = /^(?:from|where|group|having|order|limit|offset|fetch|;)$/i;

/**
 * The names of a result's columns: those of the query, and under its `*` those of the host. Where the stars cannot
 * be told apart, the host's names stand.
 */
export function resultNames(columns: PreparedQuery['columns'], host: readonly string[]): readonly string[] {
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
