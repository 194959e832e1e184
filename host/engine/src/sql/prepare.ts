import { list, type Node, nameOf, node, objectName, walk } from './ast.js';
import { isWord, type Token, tokenize } from './lexer.js';
import { type OutputNames, outputColumns } from './output-names.js';
import { parseQuery } from './parse.js';

/** A file that a query names, and the view name that stands for it in the rewritten query. */
export interface NamedFile {
  /** The name as written, unescaped. */
  readonly file: string;
  readonly view: string;
}

/** A query ready for any of the three hosts. */
export interface PreparedQuery {
  /** The query with view names in place of file names, an exponent on decimal literals, names for its columns. */
  readonly text: string;
  readonly files: readonly NamedFile[];
  /**
   * Names of the output columns in order, a null where `*` or `t.*` stands: the alias, the column's name, or the
   * text of the expression. Hosts name unnamed expressions differently, so the caller renames. Null as a whole where
   * the query has no select list.
   */
  readonly columns: OutputNames;
}

/** Makes of a query over `'file'` tables one over views. Throws HEDDLE4002 where it does not parse. */
export async function prepareQuery(text: string): Promise<PreparedQuery> {
  const tokens = tokenize(text);
  const candidates = tokens.flatMap((token, index) => (mayNameFile(tokens, index) ? [token] : []));
  // A string token names a file when the parser, given a quoted name in its place, finds a table there.
  const sentinel = (token: Token) => `heddle file ${token.start}`;
  const query = await parseQuery(text);
  const probe = await parseQuery(
    replace(
      text,
      candidates.map((token) => ({ ...token, by: `"${sentinel(token)}"` })),
    ),
  );
  const tables = namesOf(probe);
  const taken = new Set([...tables.names, ...tables.aliases].map((name) => name.toLowerCase()));
  const views = new Map<string, string>();
  const references = candidates.filter((token) => tables.names.has(sentinel(token)));
  for (const token of references) {
    const file = unquote(token.text);
    if (!views.has(file)) views.set(file, freeName(stemOf(file), taken));
  }
  const output = outputColumns(query, text, tokens);
  const edits = [
    ...references.map((token) => {
      const view = views.get(unquote(token.text)) ?? '';
      const stem = stemOf(unquote(token.text));
      const named = view === stem || tables.aliased.has(sentinel(token));
      return { ...token, by: named ? view : `${view} AS ${stem}` };
    }),
    // An exponent makes the literal a double everywhere; Spark reads 59.9 as DECIMAL(3,1) and computes otherwise.
    ...tokens
      .filter((token) => token.kind === 'number' && /^[\d.]*\.[\d.]*$/.test(token.text))
      .map((token) => ({ ...token, by: `${token.text.replace(/^\./, '0.').replace(/\.$/, '.0')}E0` })),
    // DataFusion refuses two columns that it would call alike, such as id and CAST(id AS INT).
    ...output.unnamedEnds.map((end, index) => ({ start: end, end, by: ` AS _c${index}` })),
  ];
  return {
    text: replace(text, edits),
    files: [...views].map(([file, view]) => ({ file, view })),
    columns: output.names,
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

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** `text` with the given pieces replaced; pieces do not overlap. */
function replace(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, by } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    out += text.slice(at, start) + by;
    at = end;
  }
  return out + text.slice(at);
}
