import type { Compilation } from '../compile/ir.js';
import type { Registration } from '../guest/register.js';
import type { Bundle } from './bundle.js';
import type { Program } from './program.js';

/** What the compiler makes of a bundle's functions: their intermediate form, or why they have none. */
export function lowered(
  _bundle: Pick<Bundle, 'code' | 'map'>,
  _program: Program,
  functions: readonly Registration[],
): Compilation {
  const reason = 'this version compiles nothing yet';
  return { compiled: [], refused: functions.map((_, index) => ({ index, reason, position: undefined })) };
}

/** The intermediate form as text. */
export function printed(_compiled: Compilation['compiled']): string {
  return '';
}
