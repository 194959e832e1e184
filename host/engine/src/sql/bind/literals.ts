import { cast } from '../../expr/cast.js';
import type { Expr } from '../../expr/expr.js';
import { isLiteral, literal } from '../../expr/literal.js';
import { invalidSql, refuse } from '../../failure.js';
import { list, type Node, node, text, variant } from '../ast.js';
import { typeOf } from './types.js';

const MAX_INT64 = 2n ** 63n - 1n;

/** A literal: digits are int64, other numbers float64, 'text' utf8. */
export function bindValue(value: unknown): Expr {
  const { name, body } = variant(value);
  if (name === 'Null') return literal('null', null);
  if (name === 'Boolean') return literal('bool', body === true);
  if (name === 'SingleQuotedString') return literal('utf8', text(body));
  if (name !== 'Number') throw refuse(`a literal of the form ${name}`);
  const digits = text(list(body)[0]);
  if (!/^\d+$/.test(digits)) return literal('float64', Number(digits));
  if (BigInt(digits) > MAX_INT64) throw invalidSql(`the integer ${digits} does not fit int64`);
  return literal('int64', BigInt(digits));
}

/** `DATE '2001-01-31'` and `TIMESTAMP '2001-01-31 12:00:00'`. */
export function bindTyped(body: Node): Expr {
  const type = typeOf(body.data_type);
  const value = bindValue(node(body.value).value);
  if ((type !== 'date' && type !== 'timestamp') || !isLiteral(value))
    throw refuse(`a literal of type ${type}`);
  const read = cast(value, type);
  if (!isLiteral(read)) throw invalidSql(`'${value.value}' is no ${type}`);
  return read;
}
