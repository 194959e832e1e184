import type { Declared } from './declared.js';

/** A program: one function with what it needs, and how it is declared. */
export interface Program {
  readonly kind: 'scalar' | 'aggregate' | 'table' | 'partition';
  /** The numbers that it is made of. */
  readonly numbers: readonly number[];
  /** Declarations of the module's top level, among them the handlers. */
  readonly source: string;
  /** An expression for the handlers: a function, or an object of those of an aggregate. */
  readonly handlers: string;
  readonly params: readonly Declared[];
  readonly returns: Declared;
  /** Of table and partition functions the columns `c0`, `c1`, …, of which `returns` is the first. */
  readonly output?: readonly Declared[];
  /** Of partition functions what `open` is given. */
  readonly given?: readonly Declared[];
  /** What follows `args` and `returns` where the function is declared. */
  readonly declaration: string;
  /** What it uses, by the names of the coverage. */
  readonly features: ReadonlySet<string>;
  /** Whether V8 may answer otherwise in the last place. */
  readonly inexact: boolean;
}

/** Makes the program that numbers stand for; `index` tells its names from those of others in the module. */
export type MakeProgram = (numbers: readonly number[], index: number) => Program;
