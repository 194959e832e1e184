import type { SqlType } from '../table/types.js';
import { type Call, type Expression, some } from './expression.js';

/**
 * Whether evaluation can fail over some row: by an overflow, a division by zero, a cast, a function of the user. Such
 * an expression must not be evaluated for rows that the query would not reach, so it is not moved below what drops rows.
 */
export function isFallible(expression: Expression): boolean {
  return some(expression, (part) => {
    if (part.kind === 'function' || part.kind === 'lambda') return true;
    return part.kind === 'call' && callFails(part);
  });
}

/** Whether each row may have an answer of its own, or the answer is only known to the process that runs it. */
export function isVolatile(expression: Expression): boolean {
  return some(expression, (part) => part.kind === 'lambda' || (part.kind === 'function' && part.volatile));
}

function callFails({ name, type, args }: Call): boolean {
  switch (name) {
    case '+':
    case '-':
    case '*':
    case 'negate':
    case 'abs':
      return type !== 'float64';
    case '/':
    case '%':
    case 'add_interval':
      return true;
    case 'cast':
      return !isWidening(args[0]?.type ?? 'null', type);
    default:
      return false;
  }
}

/** Whether every value of `from` has its counterpart in `to`. */
function isWidening(from: SqlType, to: SqlType): boolean {
  if (from === 'null') return true;
  if (to === 'float64') return from === 'int32' || from === 'int64';
  if (to === 'int64') return from === 'int32' || from === 'bool';
  if (to === 'utf8') return from === 'int32' || from === 'int64' || from === 'bool' || from === 'date';
  return from === 'date' || from === 'timestamp' || from === 'bool';
}
