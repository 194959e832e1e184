import type { Registration } from '../guest/register.js';

/** One Extism export of a function. */
export interface ExtismExport {
  readonly name: string;
  /** Index of the function in the manifest. */
  readonly fn: number;
  /** What the export does, by the numbers of `spec/abi.md`. */
  readonly verb: number;
}

/** The exports of each kind: what follows the function's name, and the verb. */
const VERBS: Readonly<Record<Registration['kind'], readonly (readonly [suffix: string, verb: number])[]>> = {
  scalar: [['', 0]],
  vectorized: [['', 0]],
  table: [['', 0]],
  aggregate: [
    ['', 0],
    ['.partial', 1],
    ['.merge', 2],
    ['.finish', 3],
  ],
  partition: [
    ['.open', 4],
    ['.process', 5],
    ['.finish', 6],
  ],
};

/** The exports of a module's functions, in order; overloads share those of the first of them. */
export function extismExports(functions: readonly Pick<Registration, 'export' | 'kind'>[]): ExtismExport[] {
  return functions.flatMap(({ export: name, kind }, fn) => {
    if (functions[fn - 1]?.export === name) return [];
    return VERBS[kind].map(([suffix, verb]) => ({ name: name + suffix, fn, verb }));
  });
}
