import { dateToTimestamp, formatDate, formatTimestamp } from '../../expr/datetime.js';
import type { SqlType } from '../../table/types.js';
import { COMMON_BUILT_INS, castTo, commonTypeName, type Dialect, FIRST_DAY, LAST_DAY } from './dialect.js';

/** What may stand in a literal as it is, in every version: Spark substitutes `${…}` and older ones join 'a''b'. */
const PLAIN = /^[ -#%-&(-[\]-~\p{L}\p{N}]*$/u;

/**
 * Spark as spec/sql.md has it: ANSI mode, in which arithmetic and casts that leave their type fail, UTC, names in
 * double quotes. Its float64 compares, groups and sorts as the engine's.
 */
export const SPARK: Dialect = {
  name: 'Spark',
  builtIns: new Set([
    ...COMMON_BUILT_INS,
    ...['raise_error', 'timestamp_micros', 'date_from_unix_date', 'add_months', 'date_add'],
    ...['make_ym_interval', 'make_dt_interval', 'extract'],
  ]),
  typeName(type: SqlType): string | null {
    if (type === 'utf8') return 'STRING';
    return type === 'timestamp' ? 'TIMESTAMP_NTZ' : commonTypeName(type);
  },
  text: (value) =>
    PLAIN.test(value) ? `'${value}'` : `CAST(X'${Buffer.from(value, 'utf8').toString('hex')}' AS STRING)`,
  timestamp: (micros) =>
    micros >= dateToTimestamp(FIRST_DAY) && micros < dateToTimestamp(LAST_DAY + 1)
      ? `CAST('${formatTimestamp(micros)}' AS TIMESTAMP_NTZ)`
      : `CAST(timestamp_micros(CAST('${micros}' AS BIGINT)) AS TIMESTAMP_NTZ)`,
  date: (days) =>
    days >= FIRST_DAY && days <= LAST_DAY ? `DATE '${formatDate(days)}'` : `date_from_unix_date(${days})`,

  integer: (operator, _type, left, right) => `(${left} ${operator} ${right})`,
  negate: (_type, x) => `(- ${x})`,
  abs: (_type, x) => `abs(${x})`,
  divide: (operator, left, right) => `(${left} ${operator} ${right})`,
  decimal: (operator, _type, _exact, left, right) => `(${left} ${operator} ${right})`,
  decimalSum: (_type, x, suffix) => `sum(${x})${suffix}`,
  decimalMean: (_from, _type, x, suffix) => `avg(${x})${suffix}`,
  double(_from, x, lenient) {
    return castTo(this, x, 'float64', lenient);
  },
  decimalsOfDoubles: true,
  ordered: (x) => x,
  // The zero of a group is 0, whichever came first.
  extreme: (name, x, suffix) => `(${name}(${x})${suffix} + 0E0)`,
  fail(type, message) {
    return castTo(this, `raise_error(${message})`, type);
  },

  matches(text, pattern) {
    return `(${text} RLIKE ${this.text(pattern)})`;
  },
  trim(text, characters) {
    return `trim(BOTH ${this.text(characters)} FROM ${text})`;
  },
  replace(text, pattern, replacement) {
    return `regexp_replace(${text}, ${this.text(pattern)}, ${this.text(replacement)})`;
  },
  addInterval: (type, x, months, days) =>
    type === 'date'
      ? `date_add(add_months(${x}, ${months}), ${days})`
      : `(${x} + make_ym_interval(0, ${months}) + make_dt_interval(${days}))`,

  lateral: (input, call, alias, columns, outer) =>
    // LEFT JOIN LATERAL loses rows without an answer.
    outer
      ? `${input} LATERAL VIEW OUTER ${call} ${alias} AS ${columns.join(', ')}`
      : `${input} CROSS JOIN LATERAL ${call} AS ${alias}(${columns.join(', ')})`,
  partitionCall: (name, query, params) => `${name}(${[`TABLE(${query})`, ...params].join(', ')})`,
  repartition: (partitions, columns) => `/*+ REPARTITION(${[partitions, ...columns].join(', ')}) */ `,
};
