import { constantOf, withLength } from '../table/builder.js';
import type { SqlType } from '../table/types.js';
import type { Scalar } from '../table/vector.js';
import type { Kernel } from './kernel.js';

/** The literal `value` of `type`; null is the typed NULL. */
export function literal(type: SqlType, value: Scalar): Kernel {
  const vector = constantOf(type, value, 1);
  return { type, evaluate: (batch) => withLength(vector, batch.rows) };
}
