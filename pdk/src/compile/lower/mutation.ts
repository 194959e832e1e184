import type { Program, Variable } from '../../build/program.js';
import { Readings } from './readings.js';

/** Whether an object of the module's top level stays as it is once the module is set up. */
export function isReadOnly(program: Program, variable: Variable, value: object): boolean {
  const readings = new Readings(program);
  const depth = depthOf(value);
  return program.uses
    .filter((use) => use.variable === variable)
    .every(({ identifier }) => readings.isReading(identifier, depth));
}

/** Whether nothing can change a value or a part of it. */
export function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (!Object.isFrozen(value) || ArrayBuffer.isView(value)) return false;
  return Object.values(value).every(isDeeplyFrozen);
}

/** How many members have to be taken of a value until it is none that can be changed: 1 for a list of numbers. */
function depthOf(value: unknown, within: ReadonlySet<unknown> = new Set()): number {
  if (typeof value === 'function') return Number.POSITIVE_INFINITY;
  if (typeof value !== 'object' || value === null) return 0;
  if (ArrayBuffer.isView(value)) return 1;
  if (within.has(value)) return Number.POSITIVE_INFINITY;
  const around = new Set([...within, value]);
  const members = Object.values(Object.getOwnPropertyDescriptors(value));
  return 1 + Math.max(0, ...members.map((member) => depthOf(member.value, around)));
}
