import type { Vector } from '../table/vector.js';
import { compare } from './compare.js';
import type { Kernel } from './kernel.js';
import { connective } from './logic.js';

/** `expr IN (items)`, all of one type: null where no item equals and some side is null. */
export function inList(expr: Kernel, items: readonly Kernel[]): Kernel {
  return overValues([expr, ...items], ([value, ...rest]) => fold(value, rest));
}

/** `expr BETWEEN low AND high`, all of one type. `expr` is evaluated once. */
export function between(expr: Kernel, low: Kernel, high: Kernel): Kernel {
  return overValues([expr, low, high], ([value, least, most]) => {
    if (value === undefined || least === undefined || most === undefined)
      throw new TypeError('three operands');
    return connective('AND', compare('>=', value, least), compare('<=', value, most));
  });
}

function fold(value: Kernel | undefined, items: readonly Kernel[]): Kernel {
  if (value === undefined) throw new TypeError('a value to look for');
  return items.map((item) => compare('=', value, item)).reduce((all, one) => connective('OR', all, one));
}

/** A boolean expression over operands that are each evaluated once per batch. */
function overValues(operands: readonly Kernel[], build: (values: Kernel[]) => Kernel): Kernel {
  return {
    type: 'bool',
    evaluate(batch) {
      const values: Kernel[] = [];
      for (const operand of operands) values.push(given(operand.evaluate(batch)));
      return build(values).evaluate(batch);
    },
  };
}

function given(vector: Vector): Kernel {
  return { type: vector.type, evaluate: () => vector };
}
