import type { Registration } from '../guest/register.js';
import type { FieldRecord, TypeRecord } from '../types/type.js';
import type { Problem } from './build-error.js';

/** Limits that every host applies to a manifest (`spec/types.md`). */
const MAX_COLUMNS = 100;
const MAX_DEPTH = 16;
const MAX_TYPES = 1_000;
const MAX_NAME_BYTES = 200;

/** What is said of names that {@link isOverlong}. */
export const OVERLONG = `exceeds ${MAX_NAME_BYTES} bytes of UTF-8`;

/** JSON readers differ on lone surrogates, so none may reach the manifest. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

/** Hosts and engines keep names as texts that a NUL ends, and print them in one line. */
const CONTROL = /\p{Cc}/u;

/** Whether a name is longer than hosts read. */
export function isOverlong(name: string): boolean {
  return Buffer.byteLength(name) > MAX_NAME_BYTES;
}

/** Judges the columns that a function takes and gives: how many, how deep, and what they are called. */
export function columnProblems(definition: Registration): Problem[] {
  const { export: exportName, kind, args, params = [], output = [], returns, state } = definition;
  const input = kind === 'partition' ? 'an input column' : 'an argument';
  const problems = [
    ...listProblems(exportName, input, kind === 'partition' ? 'input columns' : 'arguments', args),
    ...listProblems(exportName, 'a parameter', 'parameters', params),
    ...listProblems(exportName, 'an output column', 'output columns', output),
  ];
  const types = [...args, ...params, ...output, ...(returns ? [returns] : []), ...(state ? [state] : [])];
  const count = types.reduce((sum, type) => sum + size(type), 0);
  if (count > MAX_TYPES) {
    problems.push({ message: `${exportName} has ${count} types in all; the limit is ${MAX_TYPES}` });
  }
  const deepest = Math.max(0, ...types.map(depth));
  if (deepest > MAX_DEPTH) {
    problems.push({ message: `${exportName} has types nested ${deepest} deep; the limit is ${MAX_DEPTH}` });
  } else {
    problems.push(...types.flatMap((type) => fieldProblems(exportName, type)));
  }
  if (kind === 'table' && output.some(({ name }) => name === 'row')) {
    const hint = 'every answer of a table function begins with a column of that name; take another one';
    problems.push({ message: `${exportName} has an output column named "row"`, hint });
  }
  return problems;
}

function listProblems(owner: string, one: string, many: string, columns: readonly FieldRecord[]): Problem[] {
  const problems: Problem[] = [];
  if (columns.length > MAX_COLUMNS) {
    problems.push({ message: `${owner} has ${columns.length} ${many}; the limit is ${MAX_COLUMNS}` });
  }
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) problems.push({ message: `${owner} has two ${many} named "${name}"` });
    seen.add(name);
    if (name === '') problems.push({ message: `${one} of ${owner} has an empty name` });
    if (isOverlong(name)) problems.push({ message: `the name of ${one} of ${owner} ${OVERLONG}` });
    if (LONE_SURROGATE.test(name)) {
      problems.push({ message: `the name of ${one} of ${owner} holds a lone surrogate` });
    }
    if (CONTROL.test(name)) {
      problems.push({ message: `the name of ${one} of ${owner} holds a control character` });
    }
  }
  return problems;
}

/** The structs inside a type, judged like lists of columns. */
function fieldProblems(owner: string, type: TypeRecord): Problem[] {
  const own = type.fields === undefined ? [] : listProblems(owner, 'a field', 'fields', type.fields);
  return [...own, ...children(type).flatMap((child) => fieldProblems(owner, child))];
}

function children({ item, fields = [], key, value }: TypeRecord): readonly TypeRecord[] {
  return [item, ...fields, key, value].filter((child) => child !== undefined);
}

function depth(type: TypeRecord): number {
  return 1 + Math.max(0, ...children(type).map(depth));
}

function size(type: TypeRecord): number {
  return children(type).reduce((sum, child) => sum + size(child), 1);
}
