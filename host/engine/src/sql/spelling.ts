import { list, type Node, node, walk } from './ast.js';
import { parseQuery } from './parse.js';

/**
 * Writes the columns of a query as the files spell them, in quotes, where that is not all lower case: a bare `Name`
 * means the column Name in Spark and in this engine, but `name` in DataFusion. Aliases of the same name are written
 * alike, so that what refers to them still does. A name that files spell in two ways is left to the query.
 */
export async function spellColumns(text: string, columns: readonly string[]): Promise<string> {
  const spellings = new Map<string, Set<string>>();
  for (const column of columns) {
    const key = column.toLowerCase();
    spellings.set(key, (spellings.get(key) ?? new Set()).add(column));
  }
  const wanted = (bare: string): string | null => {
    const [only, ...more] = spellings.get(bare.toLowerCase()) ?? [];
    return only === undefined || more.length > 0 || only === only.toLowerCase() ? null : only;
  };
  if (![...spellings.keys()].some((key) => wanted(key) !== null)) return text;

  const starts = lineStarts(text);
  const edits = new Map<number, { readonly length: number; readonly by: string }>();
  const edit = (ident: Node) => {
    if (typeof ident.value !== 'string' || typeof ident.quote_style === 'string') return;
    const column = wanted(ident.value);
    const at = offsetOf(ident, text, starts);
    if (column === null || at === null || !text.startsWith(ident.value, at)) return;
    edits.set(at, { length: ident.value.length, by: `"${column.replaceAll('"', '""')}"` });
  };
  for (const ident of columnIdents(await parseQuery(text))) edit(ident);
  let out = '';
  let end = 0;
  for (const [at, { length, by }] of [...edits].sort(([a], [b]) => a - b)) {
    out += text.slice(end, at) + by;
    end = at + length;
  }
  return out + text.slice(end);
}

/** The identifiers of a tree that name columns: references, their aliases, columns of USING. Not functions, not tables. */
function columnIdents(query: Node): Node[] {
  const others = new Set<unknown>();
  const found: Node[] = [];
  walk(query, (part) => {
    for (const kind of ['Function', 'Table']) {
      const owner = part[kind];
      if (typeof owner === 'object' && owner !== null)
        for (const name of list(node(owner).name)) others.add(name);
    }
    // WITH t(a, b) AS …, FROM … AS t(a, b)
    if (part.alias !== undefined && part.alias !== null && Array.isArray(node(part.alias).columns)) {
      found.push(...list(node(part.alias).columns).map((column) => node(node(column).name)));
    }
    if (part.ExprWithAlias !== undefined) found.push(node(node(part.ExprWithAlias).alias));
    if (part.CompoundIdentifier !== undefined)
      found.push(...list(part.CompoundIdentifier).slice(-1).map(node));
    if (part.Identifier !== undefined && !others.has(part)) found.push(node(part.Identifier));
  });
  return found;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Where an identifier stands: the parser counts lines and code points from 1. */
function offsetOf(ident: Node, text: string, starts: readonly number[]): number | null {
  const { start } = node(ident.span ?? {});
  const { line, column } = node(start ?? {});
  const from = starts[Number(line) - 1];
  if (from === undefined || typeof column !== 'number' || column < 1) return null;
  let at = from;
  for (let i = 1; i < column; i++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
