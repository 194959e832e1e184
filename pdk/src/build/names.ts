import type { Registration } from '../guest/register.js';
import type { Problem } from './build-error.js';
import type { Location } from './code-frame.js';

/** Limits that every host applies to a manifest (`spec/types.md`). */
const MAX_FUNCTIONS = 1_000;
const MAX_ARGUMENTS = 100;
const MAX_NAME_BYTES = 200;

const LONE_SURROGATE = /\p{Surrogate}/u;

const SQL_NAME = /^[a-z_][a-z0-9_]*$/;

/** Hosts read no longer manifest than this. */
const MAX_MANIFEST_BYTES = 1 << 20;

/** Judges the size of the finished manifest, in bytes of JSON. */
export function manifestProblems(size: number): Problem[] {
  if (size <= MAX_MANIFEST_BYTES) return [];
  const message = `the manifest has ${size} bytes of JSON; the limit is ${MAX_MANIFEST_BYTES}`;
  return [{ message, hint: 'shorten the docs, or split the module' }];
}

/** Finds where the entry declares an export, for messages; undefined when it is not plain to see. */
export type Locate = (exportName: string) => Location | undefined;

/**
 * Judges the names of a module's functions and arguments, and how many there are: reserved, duplicate, invalid
 * and overlong ones are problems.
 */
export function nameProblems(functions: readonly Registration[], locate: Locate): Problem[] {
  const problems: Problem[] = [];
  if (functions.length > MAX_FUNCTIONS) {
    const hint = 'split the module';
    problems.push({ message: `${functions.length} functions exceed the limit of ${MAX_FUNCTIONS}`, hint });
  }
  const owners = new Map<string, string>();
  for (const definition of functions) {
    const location = locate(definition.export);
    const own = [
      ...exportProblems(definition),
      ...docProblems(definition),
      ...sqlNameProblems(definition),
      ...argumentProblems(definition),
    ];
    for (const name of new Set([definition.name, definition.export])) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        const message = `the exports "${owner}" and "${definition.export}" both answer to the name "${name}"`;
        own.push({ message, hint: "give one of them another name: scalar({ name: '...', ... }, ...)" });
      }
      owners.set(name, definition.export);
    }
    problems.push(...own.map((problem) => ({ ...problem, location })));
  }
  const line = ({ location }: Problem) => location?.line ?? 0;
  return problems.sort((left, right) => line(left) - line(right));
}

function exportProblems({ export: name }: Registration): Problem[] {
  if (name === 'default') {
    const hint = 'write export const myFunction = scalar(...): its name becomes the SQL name';
    return [{ message: 'a function cannot be the default export', hint }];
  }
  if (isReserved(name)) {
    const message = `the export "${name}" has a name that the module ABI keeps for itself`;
    return [{ message, hint: 'rename it: memory, _start, _initialize and heddle_... are taken' }];
  }
  if (isOverlong(name)) return [{ message: `the export "${name.slice(0, 50)}..." ${OVERLONG}` }];
  return [];
}

function sqlNameProblems({ name, export: exportName }: Registration): Problem[] {
  if (typeof name === 'string' && SQL_NAME.test(name) && !isOverlong(name)) return [];
  const message = `"${String(name).slice(0, 50)}" of the export "${exportName}" is no SQL name`;
  const hint = `give it one of lower-case letters, digits and _: scalar({ name: '...', ... }, ...)`;
  return [{ message, hint }];
}

/** JSON readers differ on lone surrogates, so none may reach the manifest. */
function docProblems({ doc = '', export: exportName }: Registration): Problem[] {
  return LONE_SURROGATE.test(doc) ? [{ message: `the doc of ${exportName} holds a lone surrogate` }] : [];
}

function argumentProblems({ args, export: exportName }: Registration): Problem[] {
  const problems: Problem[] = [];
  if (args.length > MAX_ARGUMENTS) {
    problems.push({ message: `${exportName} has ${args.length} arguments; the limit is ${MAX_ARGUMENTS}` });
  }
  const seen = new Set<string>();
  for (const { name } of args) {
    if (seen.has(name)) problems.push({ message: `${exportName} has two arguments named "${name}"` });
    seen.add(name);
    if (name === '') problems.push({ message: `an argument of ${exportName} has an empty name` });
    if (isOverlong(name)) problems.push({ message: `an argument name of ${exportName} ${OVERLONG}` });
    if (LONE_SURROGATE.test(name)) {
      problems.push({ message: `an argument name of ${exportName} holds a lone surrogate` });
    }
  }
  return problems;
}

const OVERLONG = `exceeds ${MAX_NAME_BYTES} bytes of UTF-8`;

function isReserved(name: string): boolean {
  return name === 'memory' || name === '_start' || name === '_initialize' || name.startsWith('heddle_');
}

function isOverlong(name: string): boolean {
  return Buffer.byteLength(name) > MAX_NAME_BYTES;
}
