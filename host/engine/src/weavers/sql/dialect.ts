import { type DecimalType, digitsOf, isDecimal } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';

/** An integer type of the engine. */
export type IntegerType = 'int32' | 'int64';

/** A window or a filter behind an aggregate: ` FILTER (WHERE …)`, ` OVER (…)`, or nothing. */
export type Suffix = string;

/**
 * How an engine writes, in SQL, what the engine of this process computes. Every method takes and gives texts of
 * expressions that may stand anywhere; spec/weavers.md has the rules.
 */
export interface Dialect {
  readonly name: string;
  /** Functions of the engine that the SQL calls: a module's of such a name would hide them. */
  readonly builtIns: ReadonlySet<string>;
  /** The name of a type, for CAST; null for one that is carried only. */
  typeName(type: SqlType): string | null;
  /** A text constant. */
  text(value: string): string;
  /** A moment, microseconds since 1970-01-01T00:00:00. */
  timestamp(micros: bigint): string;
  /** A day since 1970-01-01. */
  date(days: number): string;

  /** `+`, `-`, `*` or `%` of two integers of `type`; a result outside of it fails. */
  integer(operator: '+' | '-' | '*' | '%', type: IntegerType, left: string, right: string): string;
  /** `-x` of an integer. */
  negate(type: IntegerType, x: string): string;
  /** The absolute value of an integer. */
  abs(type: IntegerType, x: string): string;
  /** `/` or `%` of two float64; a divisor of zero fails. */
  divide(operator: '/' | '%', left: string, right: string): string;
  /** `+`, `-`, `*` or `%` of decimals whose result is of `type`; `exact`: it holds every result, else the others fail. */
  decimal(
    operator: '+' | '-' | '*' | '%',
    type: DecimalType,
    exact: boolean,
    left: string,
    right: string,
  ): string;
  /** A sum of decimals, of `type`; `x` may begin with DISTINCT. */
  decimalSum(type: DecimalType, x: string, suffix: Suffix): string;
  /** A mean of decimals of the type `from`, rounded to `type`. */
  decimalMean(from: DecimalType, type: DecimalType, x: string, suffix: Suffix): string;
  /** The nearest float64 of a decimal. */
  double(from: DecimalType, x: string, lenient: boolean): string;
  /** Whether a float64 that is no constant becomes the decimal that its shortest text says. */
  readonly decimalsOfDoubles: boolean;
  /** A float64 as the engine compares, groups and sorts it as the spec says: one NaN, above all; one zero. */
  ordered(x: string): string;
  /** `min` or `max` of float64. */
  extreme(name: 'min' | 'max', x: string, suffix: Suffix): string;
  /** A value of `type` that fails when it is computed; `message` is a text expression over columns. */
  fail(type: SqlType, message: string): string;

  /** Whether a text matches a regular expression, which has no backslashes and no anchors but `^` and `$`. */
  matches(text: string, pattern: string): string;
  /** A text without the given characters at both ends. */
  trim(text: string, characters: string): string;
  /** Every match of a pattern replaced; `replacement` names groups as `$1`. */
  replace(text: string, pattern: string, replacement: string): string;
  /** A date or timestamp so many months, then days, later. */
  addInterval(type: 'date' | 'timestamp', x: string, months: number, days: number): string;

  /** What stands in FROM for the rows of a table function beside those of `input`, columns called `columns`. */
  lateral(input: string, call: string, alias: string, columns: readonly string[], outer: boolean): string;
  /** What stands in FROM for the rows of a partition function over a query. */
  partitionCall(name: string, query: string, params: readonly string[]): string;
  /** A hint behind SELECT that spreads rows; empty where the engine has none. */
  repartition(partitions: number, columns: readonly string[]): string;
}

/** A name in quotes, as both engines are told to read it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A function's name: bare where that is the name itself. */
export function functionName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoted(name);
}

/** `CAST(x AS type)`, or TRY_CAST; the value itself for a type that is carried only. */
export function castTo(dialect: Dialect, x: string, type: SqlType, lenient = false): string {
  const name = dialect.typeName(type);
  return name === null ? x : `${lenient ? 'TRY_CAST' : 'CAST'}(${x} AS ${name})`;
}

/** The name that both engines have for a type, null for one that they write differently or that is carried only. */
export function commonTypeName(type: SqlType): string | null {
  if (!isDecimal(type)) return COMMON[type] ?? null;
  const { precision, scale } = digitsOf(type);
  return `DECIMAL(${precision}, ${scale})`;
}

const COMMON: Readonly<Partial<Record<SqlType, string>>> = {
  bool: 'BOOLEAN',
  int32: 'INT',
  int64: 'BIGINT',
  float64: 'DOUBLE',
  date: 'DATE',
};

/** Functions that the SQL of both dialects calls. */
export const COMMON_BUILT_INS = [
  ...['count', 'sum', 'min', 'max', 'avg', 'row_number', 'rank', 'dense_rank', 'lag', 'lead'],
  ...['coalesce', 'abs', 'substring', 'lower', 'regexp_replace'],
];

/** Days of the years 1 to 9999, which both engines read from text alike. */
export const FIRST_DAY = -719_162;
export const LAST_DAY = 2_932_896;
