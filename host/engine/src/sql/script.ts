import { invalidSql } from '../failure.js';
import { list, type Name, type Node, node, objectName, present, text, variant } from './ast.js';
import { isWord, type Token, tokenize } from './lexer.js';
import { parseStatements } from './parse.js';

/** A `CREATE FUNCTION` of a script. */
export interface CreatedFunction {
  /** How queries call it, in lower case. */
  readonly name: string;
  readonly language: 'wasm' | 'typescript';
  /** A module, or TypeScript to build one from; as written. */
  readonly file: string;
  /** What it is in that module: a SQL name or an export. */
  readonly source: string;
}

/** A query, and the functions that are created before it. */
export interface Script {
  readonly functions: readonly CreatedFunction[];
  readonly query: string;
}

/** Takes `CREATE FUNCTION …;` statements off the front of a query. Throws HEDDLE4002 where one of them is wrong. */
export async function readScript(script: string): Promise<Script> {
  const functions = new Map<string, CreatedFunction>();
  let query = script;
  for (let found = firstStatement(query); found !== null; found = firstStatement(query)) {
    const { created, replaces } = await readCreate(found.statement);
    if (functions.has(created.name) && !replaces) {
      throw invalidSql(`there is a function ${created.name} already: CREATE OR REPLACE FUNCTION replaces it`);
    }
    functions.set(created.name, created);
    query = found.rest;
  }
  return { functions: [...functions.values()], query };
}

/** The text of the `CREATE` that a script begins with, and what follows its semicolon; null for another beginning. */
function firstStatement(script: string): { readonly statement: string; readonly rest: string } | null {
  const tokens = tokenize(script);
  if (tokens[0] === undefined || !isWord(tokens[0], 'CREATE')) return null;
  const end = tokens.find((token: Token) => token.text === ';');
  if (end === undefined) throw invalidSql('a query must follow CREATE FUNCTION, behind a semicolon');
  return { statement: script.slice(0, end.start), rest: script.slice(end.end) };
}

async function readCreate(statement: string) {
  const statements = await parseStatements(statement);
  const { name: kind, body } = variant(statements[0]);
  if (kind !== 'CreateFunction') throw invalidSql('only CREATE FUNCTION may stand before a query');
  const create = node(body);
  const name = nameIn(objectName(create.name));
  for (const part of ['args', 'return_type', 'behavior', 'called_on_null', 'parallel', 'using', 'options']) {
    if (!present(create[part])) continue;
    throw invalidSql(`function ${name}: its types and what it promises are in the module; leave them out`);
  }
  for (const part of ['temporary', 'if_not_exists', 'or_alter', 'table_name']) {
    if (present(create[part])) throw invalidSql(`CREATE [OR REPLACE] FUNCTION ${name}() takes nothing else`);
  }
  const language = present(create.language) ? text(node(create.language).value).toLowerCase() : 'wasm';
  if (language !== 'wasm' && language !== 'typescript') {
    throw invalidSql(`function ${name}: the language is WASM or TYPESCRIPT, not ${language.toUpperCase()}`);
  }
  const place = placeIn(create.function_body);
  if (place === null) throw invalidSql(`function ${name} needs AS 'file', or AS 'file#function'`);
  const at = place.lastIndexOf('#');
  const [file, source] = at < 0 ? [place, name] : [place.slice(0, at), place.slice(at + 1)];
  if (file === '' || source === '') throw invalidSql(`function ${name}: '${place}' is no 'file#function'`);
  return { created: { name, language, file, source } as const, replaces: create.or_replace === true };
}

function nameIn(parts: readonly Name[]): string {
  const [name, ...more] = parts;
  if (name === undefined || more.length > 0) {
    throw invalidSql(`the function ${parts.map((part) => part.text).join('.')} can be in no schema`);
  }
  return name.text.toLowerCase();
}

/** The text behind AS; null where there is none, or another thing. */
function placeIn(body: unknown): string | null {
  if (!present(body)) return null;
  const definition = variant(body).body;
  if (typeof definition !== 'object' || definition === null) return null;
  const [value] = list([node(definition).body ?? definition]);
  const literal = (node(value) as Node).Value;
  const plain = literal === undefined ? undefined : node(node(literal).value).SingleQuotedString;
  return typeof plain === 'string' ? plain : null;
}
