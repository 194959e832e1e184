import type { Choices } from './choices.js';
import { builder, type Declared, declared, result } from './declared.js';
import type { Scope } from './scope.js';

/** Rows of a `yield` in a loop of its own: a few of them fill a batch. */
const MANY = 700;

/** The output of a table or partition function: one to three columns. */
export function outputColumns(choices: Choices): readonly Declared[] {
  return Array.from({ length: 1 + choices.below(3) }, () => declared(choices));
}

/** The columns as a declaration has them. */
export function columnsText(columns: readonly Declared[], prefix: string): string {
  return `{ ${columns.map((column, at) => `${prefix}${at}: ${builder(column)}`).join(', ')} }`;
}

/** A row of these columns. */
export function rowOf(columns: readonly Declared[]): (scope: Scope) => string {
  return (scope) => `{ ${columns.map((column, at) => `c${at}: ${result(column)(scope)}`).join(', ')} }`;
}

/** A `yield`, now and then many of them. */
export function yielding(scope: Scope): string {
  const row = scope.row?.(scope) ?? '{}';
  if (scope.loops > 0 || !scope.choices.rarely(12)) return scope.uses('yield', `yield ${row};`);
  const name = scope.fresh('k');
  return scope.uses('yield many', `for (let ${name} = 0; ${name} < ${MANY}; ${name}++) yield ${row};`);
}
