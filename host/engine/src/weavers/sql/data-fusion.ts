import { dateToTimestamp, formatDate, formatTimestamp } from '../../expr/datetime.js';
import { type DecimalType, digitsOf, MAX_DIGITS } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import { COMMON_BUILT_INS, castTo, commonTypeName, type Dialect, FIRST_DAY, LAST_DAY } from './dialect.js';

/**
 * DataFusion: integers wrap around, float64 compares by its bits, and a zero divides. So integers are computed in a wider
 * type and cast back, which is checked; float64 is normalized before it is compared; divisors are looked at.
 */
export const DATA_FUSION: Dialect = {
  name: 'DataFusion',
  builtIns: new Set([
    ...COMMON_BUILT_INS,
    'isnan',
    'bool_or',
    'btrim',
    'regexp_like',
    'arrow_cast',
    'date_part',
  ]),
  typeName(type: SqlType): string | null {
    if (type === 'utf8') return 'VARCHAR';
    return type === 'timestamp' ? 'TIMESTAMP(6)' : commonTypeName(type);
  },
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  timestamp: (micros) =>
    micros >= dateToTimestamp(FIRST_DAY) && micros < dateToTimestamp(LAST_DAY + 1)
      ? `CAST('${formatTimestamp(micros)}' AS TIMESTAMP(6))`
      : `arrow_cast(CAST('${micros}' AS BIGINT), 'Timestamp(Microsecond, None)')`,
  date: (days) =>
    days >= FIRST_DAY && days <= LAST_DAY
      ? `DATE '${formatDate(days)}'`
      : `CAST(CAST('${days}' AS INT) AS DATE)`,

  integer(operator, type, left, right) {
    if (operator === '%') return `(${left} % ${right})`;
    const [wide, narrow] = type === 'int32' ? ['BIGINT', 'INT'] : ['DECIMAL(19, 0)', 'BIGINT'];
    return `CAST(CAST(${left} AS ${wide}) ${operator} CAST(${right} AS ${wide}) AS ${narrow})`;
  },
  negate(type, x) {
    return this.integer('-', type, '0', x);
  },
  abs(type, x) {
    return `CASE WHEN ${x} < 0 THEN ${this.negate(type, x)} ELSE ${x} END`;
  },
  divide: (operator, left, right) =>
    // The quotient of integers fails where the divisor is zero; it stands there for nothing else.
    `CASE WHEN abs(${right}) = 0E0 AND ${left} IS NOT NULL THEN CAST(1 / CAST(${right} AS BIGINT) AS DOUBLE) ` +
    `ELSE ${left} ${operator} ${right} END`,
  decimal(operator, type, exact, left, right) {
    const result = `(${left} ${operator} ${right})`;
    return exact ? result : within(type, result, this);
  },
  decimalSum(type, x, suffix) {
    return within(type, `sum(${x})${suffix}`, this);
  },
  decimalMean(from, type, x, suffix) {
    // Its own mean cuts digits off. A quotient has four digits more than its dividend, and the cast rounds the last.
    const { scale } = digitsOf(from);
    const dividend = `CAST(sum(${x})${suffix} AS DECIMAL(38, ${scale + 1}))`;
    return castTo(this, `${dividend} / CAST(count(${x})${suffix} AS DECIMAL(20, 0))`, type);
  },
  double(from, x, lenient) {
    // It divides the digits as a double, which rounds twice where they are not a safe integer.
    const safe = digitsOf(from).precision <= 15;
    return castTo(this, safe ? x : `CAST(${x} AS VARCHAR)`, 'float64', lenient);
  },
  decimalsOfDoubles: false,
  ordered: (x) => `CASE WHEN isnan(${x}) THEN CAST('NaN' AS DOUBLE) ELSE ${x} + 0E0 END`,
  extreme(name, x, suffix) {
    // DataFusion's own take whatever comes after a NaN, and in groups begin with the greatest or least finite value.
    const some = (condition: string) => `bool_or(${condition})${suffix}`;
    const nan = `CASE WHEN ${some(`isnan(${x})`)} THEN CAST('NaN' AS DOUBLE) END`;
    const infinity = `CAST('${name === 'max' ? '-' : ''}Infinity' AS DOUBLE)`;
    const rest = `${name}(CASE WHEN NOT isnan(${x}) AND ${x} <> ${infinity} THEN ${x} + 0E0 END)${suffix}`;
    const last = `CASE WHEN ${some(`${x} = ${infinity}`)} THEN ${infinity} END`;
    return `coalesce(${name === 'max' ? `${nan}, ${rest}, ${last}` : `${rest}, ${last}, ${nan}`})`;
  },
  fail(type, message) {
    // There is no function that fails: a text that is no number is cast to one.
    const failing = `CAST(${message} AS BIGINT)`;
    return type === 'int64' ? failing : castTo(this, castTo(this, failing, 'utf8'), type);
  },

  matches: (text, pattern) => `regexp_like(${text}, '${pattern}')`,
  trim: (text, characters) => `btrim(${text}, '${characters}')`,
  replace: (text, pattern, replacement) => `regexp_replace(${text}, '${pattern}', '${replacement}')`,
  addInterval: (type, x, months, days) =>
    `CAST(${x} + INTERVAL '${months} months ${days} days' AS ${type === 'date' ? 'DATE' : 'TIMESTAMP(6)'})`,

  lateral: (input, call, alias, columns, outer) =>
    `${input} ${outer ? 'LEFT JOIN' : 'CROSS JOIN'} LATERAL ${call} AS ${alias}(${columns.join(', ')})${outer ? ' ON true' : ''}`,
  partitionCall: (name, query, params) => `${name}(${[`(${query})`, ...params].join(', ')})`,
  repartition: () => '',
};

/** A decimal of 38 digits, which DataFusion lets have 39 where 128 bits hold them. */
function within(type: DecimalType, x: string, dialect: Dialect): string {
  const { precision, scale } = digitsOf(type);
  if (precision < MAX_DIGITS) return x;
  const digits = '9'.repeat(precision);
  const most = `${digits.slice(0, precision - scale) || '0'}.${digits.slice(precision - scale)}`;
  const bound = (sign: string) => `CAST('${sign}${most}' AS DECIMAL(${precision}, ${scale}))`;
  const failing = dialect.fail(type, `('no ${type}: ' || CAST(${x} AS VARCHAR))`);
  return `CASE WHEN ${x} NOT BETWEEN ${bound('-')} AND ${bound('')} THEN ${failing} ELSE ${x} END`;
}
