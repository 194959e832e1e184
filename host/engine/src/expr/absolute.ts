import { isDecimal } from '../table/decimal-type.js';
import { negate } from './arithmetic.js';
import { caseWhen } from './case.js';
import { compare } from './compare.js';
import { withSigns } from './decimal-arithmetic.js';
import type { Kernel } from './kernel.js';
import { literal } from './literal.js';

/** `abs(expr)` of numbers; the lowest integer has no counterpart and fails with HEDDLE4004. */
export function absolute(expr: Kernel): Kernel {
  if (expr.type === 'float64') {
    return {
      type: 'float64',
      evaluate(batch) {
        const vector = expr.evaluate(batch);
        return vector.type === 'float64' ? { ...vector, values: vector.values.map(Math.abs) } : vector;
      },
    };
  }
  if (isDecimal(expr.type)) {
    return {
      type: expr.type,
      evaluate(batch) {
        const vector = expr.evaluate(batch);
        return 'unscaled' in vector ? withSigns(vector, 'abs') : vector;
      },
    };
  }
  const zero = expr.type === 'int64' ? literal('int64', 0n) : literal('int32', 0);
  return caseWhen(expr.type, [{ when: compare('<', expr, zero), value: negate(expr) }], expr);
}
