import { refuse } from '../failure.js';

/**
 * A node of sqlparser's syntax tree. The package's own typings describe another version of the tree than the one it
 * returns, so nodes are read through the checked accessors of this file.
 */
export type Node = { readonly [key: string]: unknown };

/** `value` as an object node; throws when the tree has another shape than this engine knows. */
export function node(value: unknown): Node {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse(`this form of ${brief(value)}`);
  return value as Node;
}

/** `value` as a list of nodes; absent is empty. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw refuse(`this form of ${brief(value)}`);
  return value;
}

/** `value` as text. */
export function text(value: unknown): string {
  if (typeof value !== 'string') throw refuse(`this form of ${brief(value)}`);
  return value;
}

/** A Rust enum of the tree is a string (`"Wildcard"`) or an object of one key (`{"Unnamed": …}`): its name and body. */
export function variant(value: unknown): { readonly name: string; readonly body: unknown } {
  if (typeof value === 'string') return { name: value, body: undefined };
  const keys = Object.keys(node(value));
  const [name] = keys;
  if (name === undefined || keys.length !== 1) throw refuse(`this form of ${brief(value)}`);
  return { name, body: node(value)[name] };
}

/** Whether an optional part of the tree says something: not absent, null, false, empty or "None". */
export function present(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 'None') return false;
  return !(Array.isArray(value) && value.length === 0);
}

/** Refuses the first of `parts` that is present in `owner`; the value says how the message calls it. */
export function refuseParts(owner: Node, parts: Readonly<Record<string, string>>): void {
  for (const [key, construct] of Object.entries(parts)) if (present(owner[key])) throw refuse(construct);
}

/** An identifier as written: quoted ones match exactly, others without regard to case. */
export interface Name {
  readonly text: string;
  readonly quoted: boolean;
}

/** Reads an `Ident` of the tree. */
export function nameOf(ident: unknown): Name {
  const { value, quote_style: quote } = node(ident);
  return { text: text(value), quoted: typeof quote === 'string' };
}

/** Reads an `ObjectName`: a list of `{ Identifier: Ident }`. */
export function objectName(parts: unknown): readonly Name[] {
  return list(parts).map((part) => {
    const { name, body } = variant(part);
    if (name !== 'Identifier') throw refuse(`a table or function name of this form (${name})`);
    return nameOf(body);
  });
}

/** Whether the identifier `name` means `candidate`. */
export function matches(name: Name, candidate: string): boolean {
  return name.text === candidate || (!name.quoted && name.text.toLowerCase() === candidate.toLowerCase());
}

/** Calls `visit` for `value` and everything below it, parents first. */
export function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (typeof value === 'object' && value !== null) {
    visit(value as Node);
    for (const child of Object.values(value)) walk(child, visit);
  }
}

function brief(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}

/** The columns that an expression names, each as its parts (`name` or `table.name`); function names are none. */
export function columnsNamed(expression: unknown): Name[][] {
  if (Array.isArray(expression)) return expression.flatMap(columnsNamed);
  if (typeof expression !== 'object' || expression === null) return [];
  const part = expression as Node;
  if (part.CompoundIdentifier !== undefined) return [list(part.CompoundIdentifier).map(nameOf)];
  if (part.Identifier !== undefined) return [[nameOf(part.Identifier)]];
  if (part.Function === undefined) return Object.values(part).flatMap(columnsNamed);
  const { name: _, ...call } = node(part.Function);
  return Object.values(call).flatMap(columnsNamed);
}
