import { Decimal } from '@heddle/host';
import type { Literal } from '../../plan/expression.js';
import { castTo, type Dialect } from './dialect.js';

/** A constant of its very type. @throws TypeError for a type that has no constants, which `refusals` finds before. */
export function literalSql({ type, value }: Literal, dialect: Dialect): string {
  if (value === null) return type === 'null' ? 'NULL' : castTo(dialect, 'NULL', type);
  switch (type) {
    case 'bool':
      return String(value);
    case 'int32':
    case 'int64':
      // A sign before 9223372036854775808 is an operator to some parsers.
      return `CAST(${Number(value) < 0 ? `'${value}'` : value} AS ${dialect.typeName(type)})`;
    case 'float64':
      return floatSql(value as number);
    case 'utf8':
      return dialect.text(value as string);
    case 'date':
      return dialect.date(value as number);
    case 'timestamp':
      return dialect.timestamp(value as bigint);
    default:
      if (value instanceof Decimal) return castTo(dialect, `'${value}'`, type);
      throw new TypeError(`a constant of type ${type}`);
  }
}

/** With an exponent it is a float64 and no decimal, in both engines. */
function floatSql(value: number): string {
  if (Number.isNaN(value)) return "CAST('NaN' AS DOUBLE)";
  if (!Number.isFinite(value)) return `CAST('${value < 0 ? '-' : ''}Infinity' AS DOUBLE)`;
  if (value < 0 || Object.is(value, -0)) return `CAST('${Object.is(value, -0) ? '-0.0' : value}' AS DOUBLE)`;
  const text = String(value);
  return /e/.test(text) ? text.toUpperCase() : `${text}E0`;
}
