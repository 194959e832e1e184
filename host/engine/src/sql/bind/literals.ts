import { invalidSql, refuse } from '../../failure.js';
import { type Expression, literal } from '../../plan/expression.js';
import { addInterval, arithmetic, cast } from '../../plan/typed.js';
import { decimalType, isDigits } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import { list, type Node, node, present, text, variant } from '../ast.js';

const MAX_INT64 = 2n ** 63n - 1n;

/** A literal: digits are int64, other numbers float64, 'text' utf8. */
export function bindValue(value: unknown): Expression {
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
export function bindTyped(body: Node): Expression {
  const type = typeOf(body.data_type);
  const value = bindValue(node(body.value).value);
  if ((type !== 'date' && type !== 'timestamp') || value.kind !== 'literal')
    throw refuse(`a literal of type ${type}`);
  const read = cast(value, type);
  if (read.kind !== 'literal') throw invalidSql(`'${value.value}' is no ${type}`);
  return read;
}

const NAMES: Readonly<Record<string, SqlType>> = {
  Boolean: 'bool',
  Bool: 'bool',
  Int: 'int32',
  Integer: 'int32',
  Int4: 'int32',
  BigInt: 'int64',
  Int8: 'int64',
  Double: 'float64',
  DoublePrecision: 'float64',
  Float8: 'float64',
  Text: 'utf8',
  String: 'utf8',
  Varchar: 'utf8',
  Date: 'date',
  Timestamp: 'timestamp',
};

/** The engine's type for a type name of the query, as in CAST. Throws HEDDLE4002 for one it does not have. */
export function typeOf(dataType: unknown): SqlType {
  const { name, body } = variant(dataType);
  const decimal = decimalOf(name, body);
  if (decimal !== null) return decimal;
  const type = NAMES[name];
  const arguments_ = name === 'Timestamp' ? list(body) : [body];
  const plain = arguments_.every(
    (argument) => argument === null || argument === undefined || argument === 'None',
  );
  if (type === undefined || !plain) throw refuse(`the type ${describe(name, body)}`);
  return type;
}

/** `DECIMAL(p, s)`, `DECIMAL(p)` and `NUMERIC`; without digits the engines differ, so that is refused. */
function decimalOf(name: string, body: unknown): SqlType | null {
  if (!['Decimal', 'Numeric', 'Dec'].includes(name)) return null;
  const given = variant(body);
  const [precision, scale] =
    given.name === 'PrecisionAndScale' ? list(given.body).map(Number) : [Number(given.body), 0];
  const digits = { precision: precision ?? 0, scale: scale ?? 0 };
  if (given.name === 'None')
    throw refuse(`${name.toUpperCase()} without its digits, of which engines have others`);
  if (!isDigits(digits)) throw invalidSql(`DECIMAL(${precision}, ${scale}) has not 1 to 38 digits`);
  return decimalType(digits);
}

function describe(name: string, body: unknown): string {
  if (name === 'Custom') return JSON.stringify((body as Node | undefined) ?? name);
  return (
    name.toUpperCase() +
    (body === undefined || body === null || body === 'None' ? '' : ' with a length, scale or zone')
  );
}

/** Months and days of an `INTERVAL`; null where the node is none. */
export function intervalOf(expression: unknown): { readonly months: number; readonly days: number } | null {
  const { name, body } = variant(expression);
  if (name === 'Nested') return intervalOf(body);
  if (name !== 'Interval') return null;
  const interval = node(body);
  const given = bindValue(node(node(interval.value).Value ?? {}).value);
  const written = given.kind === 'literal' ? String(given.value) : '';
  const unit = present(interval.leading_field) ? variant(interval.leading_field).name : '';
  const [, count, own] = /^\s*(-?\d{1,9})\s*([a-z]*)\s*$/i.exec(written) ?? [];
  const size = UNITS[(unit === '' ? (own ?? '') : unit).toLowerCase().replace(/s$/, '')];
  if (count === undefined || size === undefined || (unit !== '' && own !== ''))
    throw refuse(`the interval '${written}' ${unit}`.trimEnd());
  const amount = Number(count);
  return { months: amount * size.months, days: amount * size.days };
}

const UNITS: Readonly<Record<string, { readonly months: number; readonly days: number }>> = {
  year: { months: 12, days: 0 },
  month: { months: 1, days: 0 },
  week: { months: 0, days: 7 },
  day: { months: 0, days: 1 },
};

/** `left + right` or `left - right` where one side is an INTERVAL, else of numbers; `bind` binds a side. */
export function addOrSubtract(
  sign: '+' | '-',
  left: unknown,
  right: unknown,
  bind: (side: unknown) => Expression,
): Expression {
  const [first, second] = [intervalOf(left), intervalOf(right)];
  if (first !== null && second === null && sign === '+')
    return addInterval(bind(right), first.months, first.days);
  if (second === null) return arithmetic(sign, bind(left), bind(right));
  const by = sign === '+' ? 1 : -1;
  return addInterval(bind(left), by * second.months, by * second.days);
}
