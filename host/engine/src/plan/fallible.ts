import { digitsOf, holds, isDecimal, MAX_DIGITS, resultDigits } from '../table/decimal-type.js';
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
      return type !== 'float64' && !hasRoom(name, args);
    case 'negate':
    case 'abs':
      return type !== 'float64' && !isDecimal(type);
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

/** Whether the result of decimals has all the digits that it may need. */
function hasRoom(sign: '+' | '-' | '*', [a, b]: readonly Expression[]): boolean {
  if (a === undefined || b === undefined || !isDecimal(a.type) || !isDecimal(b.type)) return false;
  return resultDigits(sign, digitsOf(a.type), digitsOf(b.type)).precision <= MAX_DIGITS;
}

/** Whether every value of `from` has its counterpart in `to`. */
function isWidening(from: SqlType, to: SqlType): boolean {
  if (from === 'null') return true;
  if (isDecimal(from)) {
    if (isDecimal(to)) return holds(digitsOf(to), digitsOf(from));
    return to === 'float64' || to === 'utf8';
  }
  if (isDecimal(to)) {
    const whole = from === 'int32' ? 10 : from === 'int64' ? 19 : MAX_DIGITS + 1;
    return holds(digitsOf(to), { precision: whole, scale: 0 });
  }
  if (to === 'float64') return from === 'int32' || from === 'int64';
  if (to === 'int64') return from === 'int32' || from === 'bool';
  if (to === 'utf8') return from === 'int32' || from === 'int64' || from === 'bool' || from === 'date';
  return from === 'date' || from === 'timestamp' || from === 'bool';
}
