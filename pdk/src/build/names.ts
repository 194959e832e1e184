import type { Registration } from '../guest/register.js';
import type { Problem } from './build-error.js';
import type { Location } from './code-frame.js';
import { columnProblems, isOverlong, LONE_SURROGATE, OVERLONG } from './columns.js';
import { extismExports } from './extism-exports.js';

/** Hosts read no more functions than this (`spec/types.md`). */
const MAX_FUNCTIONS = 1_000;

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
 * Judges the names of a module's functions and columns, and how many there are: reserved, duplicate, invalid and
 * overlong ones are problems.
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
    const isOverload = owners.get(definition.export) === definition.export;
    const own = [
      ...(isOverload ? [] : [...exportProblems(definition), ...sqlNameProblems(definition)]),
      ...docProblems(definition),
      ...columnProblems(definition),
    ];
    for (const name of new Set([definition.name, definition.export])) {
      const owner = owners.get(name);
      if (owner !== undefined && owner !== definition.export) {
        const message = `the exports "${owner}" and "${definition.export}" both answer to the name "${name}"`;
        own.push({ message, hint: "give one of them another name: scalar({ name: '...', ... }, ...)" });
      }
      owners.set(name, definition.export);
    }
    problems.push(...own.map((problem) => ({ ...problem, location })));
  }
  problems.push(...clashingExports(functions, locate));
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

/** Exports may have any name in TypeScript, `sum.partial` too. */
function clashingExports(functions: readonly Registration[], locate: Locate): Problem[] {
  const owners = new Map<string, string>();
  return extismExports(functions).flatMap(({ name, fn }) => {
    const exportName = functions[fn]?.export ?? '';
    const owner = owners.get(name);
    owners.set(name, exportName);
    if (owner === undefined) return [];
    const message = `the exports "${owner}" and "${exportName}" both make the WebAssembly export "${name}"`;
    return [{ message, hint: 'rename one of them', location: locate(exportName) }];
  });
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

function isReserved(name: string): boolean {
  return name === 'memory' || name === '_start' || name === '_initialize' || name.startsWith('heddle_');
}
