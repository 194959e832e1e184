import { Decimal } from '@heddle/host';
import { castValue, isCastable } from '../expr/cast.js';
import { invalidSql, refuse } from '../failure.js';
import {
  commonDigits,
  type DecimalType,
  type Digits,
  decimalType,
  digitsOf,
  isDecimal,
  isDigits,
  MAX_DIGITS,
  resultDigits,
} from '../table/decimal-type.js';
import { isHostType, isInteger, isNumeric, type SqlType } from '../table/types.js';
import { call, type Expression, type Literal, literal } from './expression.js';

/** Calls with the rules of types, shared by SQL and DataSet: each throws HEDDLE4002 where operands do not fit. */

const WIDTH: Readonly<Partial<Record<SqlType, number>>> = { int32: 1, int64: 2, float64: 3 };

/**
 * The type that values of all `types` are brought to before they are compared or stand in one column; null when
 * there is none: numbers do not compare to text, because Spark reads the text and DataFusion prints the number.
 */
export function commonType(types: readonly SqlType[]): SqlType | null {
  let common: SqlType = 'null';
  for (const type of types) {
    if (type === 'null' || type === common) continue;
    if (common === 'null') common = type;
    else if (isNumeric(common) && isNumeric(type)) {
      common = commonNumber(common, type);
    } else if (isTime(common) && isTime(type)) common = 'timestamp';
    else return null;
  }
  return common;
}

/** The type that both numbers are brought to; where 38 digits do not hold both, those in front of the point are fewer. */
function commonNumber(a: SqlType, b: SqlType): SqlType {
  if (a === 'float64' || b === 'float64') return 'float64';
  if (!isDecimal(a) && !isDecimal(b)) return (WIDTH[a] ?? 0) > (WIDTH[b] ?? 0) ? a : b;
  return decimalType(commonDigits(digitsOf(decimalFor(a)), digitsOf(decimalFor(b))));
}

/** The decimals that hold every value of a type of integers or decimals. */
function decimalFor(type: SqlType): DecimalType {
  if (isDecimal(type)) return type;
  return type === 'int32' ? 'decimal128(10, 0)' : 'decimal128(20, 0)';
}

/** An integer as a decimal: a literal of the digits that it has, so that it costs a result as few as can be. */
function asDecimal(expr: Expression): Expression {
  if (!isInteger(expr.type)) return expr;
  const { kind } = expr;
  if (kind !== 'literal' || expr.value === null) return cast(expr, decimalFor(expr.type));
  const precision = String(expr.value).replace('-', '').length;
  return cast(expr, decimalType({ precision, scale: 0 }));
}

/** Brings expressions to their common type. A text literal beside a date or timestamp is read as one. */
export function unify(
  exprs: readonly Expression[],
  where: string,
): { readonly type: SqlType; readonly exprs: readonly Expression[] } {
  const times = exprs.some((expr) => isTime(expr.type));
  const target = exprs.some((expr) => expr.type === 'timestamp') ? 'timestamp' : 'date';
  const decimals =
    exprs.some((expr) => isDecimal(expr.type)) && !exprs.some(({ type }) => type === 'float64');
  const read = exprs.map((expr) => {
    if (decimals) return asDecimal(expr);
    return times && expr.type === 'utf8' && isText(expr) ? readTime(expr, target) : expr;
  });
  const type = commonType(read.map((expr) => expr.type));
  if (type === null) {
    const types = [...new Set(read.map((expr) => expr.type))].join(' and ');
    throw invalidSql(`${where} needs values of one type, not ${types}; cast them`);
  }
  return { type, exprs: read.map((expr) => cast(expr, type)) };
}

function isText(expr: Expression): expr is Literal & { readonly value: string } {
  return expr.kind === 'literal' && typeof expr.value === 'string';
}

function readTime(expr: Literal & { readonly value: string }, target: SqlType): Expression {
  const long = expr.value.trim().length > 10;
  const read = cast(expr, long ? 'timestamp' : target);
  if (read.kind !== 'literal') throw invalidSql(`'${expr.value}' is no ${target}`);
  return read;
}

function isTime(type: SqlType): boolean {
  return type === 'date' || type === 'timestamp';
}

/**
 * `CAST(expr AS type)`: a value without a counterpart fails with HEDDLE4004; with `lenient` (TRY_CAST) it becomes
 * null. A pair of types that the engines convert differently is HEDDLE4002.
 */
export function cast(expr: Expression, type: SqlType, lenient = false): Expression {
  if (expr.type === type) return expr;
  if (expr.type === 'null' || (expr.kind === 'literal' && expr.value === null)) return literal(type, null);
  if (!isCastable(expr.type, type))
    throw refuse(`CAST from ${expr.type} to ${type}, which engines convert differently`);
  if (expr.kind === 'literal') {
    const value = castValue(expr.value, expr.type, type);
    if (value !== undefined) return literal(type, value);
  }
  return call(lenient ? 'try_cast' : 'cast', type, expr);
}

/** `expr` as a condition: bool, or the bare NULL. */
export function condition(expr: Expression, where: string): Expression {
  if (expr.type !== 'bool' && expr.type !== 'null')
    throw invalidSql(`${where} needs a condition, not ${expr.type}`);
  return cast(expr, 'bool');
}

/** `=`, `<>`, `<`, `<=`, `>`, `>=`; `distinct` is never null and finds nulls equal. */
export function compare(
  name: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'distinct',
  left: Expression,
  right: Expression,
): Expression {
  const where = name === 'distinct' ? 'IS DISTINCT FROM' : name;
  return call(name, 'bool', ...comparable([left, right], where));
}

/** Operands of one type that has an order. */
export function comparable(exprs: readonly Expression[], where: string): readonly Expression[] {
  const unified = unify(exprs, where);
  requireOrder(unified.type, where);
  return unified.exprs;
}

/** Refuses a type whose values are carried only. */
export function requireOrder(type: SqlType, where: string): void {
  if (isHostType(type)) throw refuse(`${where} over values of type ${type}`);
}

/** `left AND right`, `left OR right`. */
export function connective(name: 'and' | 'or', left: Expression, right: Expression): Expression {
  const where = name.toUpperCase();
  return call(name, 'bool', condition(left, where), condition(right, where));
}

/** `NOT expr`. */
export function not(expr: Expression): Expression {
  return call('not', 'bool', condition(expr, 'NOT'));
}

/** `expr`, or `NOT expr`. */
export function negated(expr: Expression, negate: boolean): Expression {
  return negate ? call('not', 'bool', expr) : expr;
}

/** `expr IS NULL`. */
export function isNull(expr: Expression): Expression {
  return call('is_null', 'bool', expr);
}

/**
 * `+`, `-`, `*`, `/` and `%` of numbers. `/` is the quotient of doubles, to which decimals are brought; of two integers it is
 * HEDDLE4002. The digits of other results of decimals are those of spec/plan.md.
 */
export function arithmetic(
  sign: '+' | '-' | '*' | '/' | '%',
  left: Expression,
  right: Expression,
): Expression {
  for (const { type } of [left, right]) {
    if (!isNumeric(type) && type !== 'null') throw invalidSql(`${sign} needs numbers, not ${type}`);
  }
  const sides = [left, right];
  if (
    sides.some(({ type }) => isDecimal(type)) &&
    sides.every(({ type }) => isInteger(type) || isDecimal(type))
  )
    return decimalArithmetic(sign, asDecimal(left), asDecimal(right));
  const { type, exprs } = unify(sides, sign);
  if (isDecimal(type)) return literal(type, null);
  if (type === 'null') return literal('null', null);
  if (sign === '/' && isInteger(type)) {
    throw invalidSql(
      '/ of two integers differs between engines; write CAST(… AS DOUBLE) / … for the quotient',
    );
  }
  return call(sign, type, ...exprs);
}

/** The decimal literal that the shortest text of a number writes; null for what is no decimal of 38 digits. */
export function shortestDecimal(value: number): Expression | null {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const scale = Math.max(0, fraction.length - Number(exponent));
  const digits = whole === '0' ? 0 : whole.length;
  const precision = Math.max(1, scale, digits + Math.max(fraction.length, Number(exponent)));
  if (whole === '' || !isDigits({ precision, scale })) return null;
  const found = cast(literal('float64', value), decimalType({ precision, scale }));
  return found.kind === 'literal' ? found : null;
}

/** Arithmetic of decimals, whose digits may differ. */
function decimalArithmetic(
  sign: '+' | '-' | '*' | '/' | '%',
  left: Expression,
  right: Expression,
): Expression {
  if (sign === '/') return call('/', 'float64', cast(left, 'float64'), cast(right, 'float64'));
  const digits = resultDigits(sign, decimalDigits(left), decimalDigits(right));
  if (digits.scale > MAX_DIGITS)
    throw invalidSql(
      `${left.type} ${sign} ${right.type} needs ${digits.scale} digits behind the point; cast them`,
    );
  return call(sign, decimalType(digits), left, right);
}

function decimalDigits({ type }: Expression): Digits {
  return digitsOf(decimalFor(type));
}

/** `-expr` of a number. */
export function negate(expr: Expression): Expression {
  if (expr.type === 'null') return expr;
  if (!isNumeric(expr.type)) throw invalidSql(`a sign needs a number, not ${expr.type}`);
  if (expr.kind === 'literal' && typeof expr.value === 'number') return literal(expr.type, -expr.value);
  if (expr.kind === 'literal' && typeof expr.value === 'bigint') return literal(expr.type, -expr.value);
  if (expr.kind === 'literal' && expr.value instanceof Decimal)
    return literal(expr.type, new Decimal(-expr.value.unscaled, expr.value.scale));
  return call('negate', expr.type, expr);
}

/** `round(expr, digits)` of a decimal, half away from zero, or of an integer; `digits` is a literal, 0 where there is none. */
export function round(expr: Expression, digits: Expression = literal('int64', 0n)): Expression {
  if (digits.kind !== 'literal' || typeof digits.value !== 'bigint' || digits.value < 0n)
    throw refuse('round to what is not a literal number of digits');
  if (isInteger(expr.type) || expr.type === 'null') return expr;
  if (!isDecimal(expr.type)) throw refuse(`round of ${expr.type}, which the engines round differently`);
  const own = digitsOf(expr.type);
  const scale = Math.min(own.scale, Number(digits.value));
  // Rounding may carry into a digit more.
  return cast(expr, decimalType({ precision: own.precision - own.scale + scale + 1, scale }));
}

/** `abs(expr)` of a number. */
export function abs(expr: Expression): Expression {
  if (expr.type === 'null') return expr;
  if (!isNumeric(expr.type)) throw invalidSql(`abs needs a number, not ${expr.type}`);
  return call('abs', expr.type, expr);
}

/** `a || b || …` of texts, integers, booleans and dates. */
export function concat(parts: readonly Expression[]): Expression {
  const texts = parts.map((part) => {
    if (part.type === 'float64' || part.type === 'timestamp')
      throw refuse(`|| with ${part.type}, which the hosts print differently`);
    return cast(part, 'utf8');
  });
  return call('concat', 'utf8', ...texts);
}

/** `CASE WHEN … THEN … ELSE otherwise END`. */
export function caseWhen(
  branches: readonly { readonly when: Expression; readonly value: Expression }[],
  otherwise: Expression,
): Expression {
  const { type, exprs } = unify([...branches.map((branch) => branch.value), otherwise], 'CASE');
  const args = branches.flatMap(({ when }, index) => [
    condition(when, 'CASE WHEN'),
    exprs[index] ?? literal(type, null),
  ]);
  return call('case', type, ...args, exprs.at(-1) ?? literal(type, null));
}

/** The first of `options` that is not null. */
export function coalesce(options: readonly Expression[]): Expression {
  if (options.length === 0) throw invalidSql('coalesce needs at least one argument');
  const { type, exprs } = unify(options, 'coalesce');
  return call('coalesce', type, ...exprs);
}

/** `expr IN (items)`. */
export function isIn(expr: Expression, items: readonly Expression[]): Expression {
  if (items.length === 0) throw invalidSql('IN () needs at least one value');
  return call('in', 'bool', ...comparable([expr, ...items], 'IN'));
}

/** `expr BETWEEN low AND high`. */
export function between(expr: Expression, low: Expression, high: Expression): Expression {
  return call('between', 'bool', ...comparable([expr, low, high], 'BETWEEN'));
}

/** `expr LIKE pattern ESCAPE escape`. */
export function like(expr: Expression, pattern: Expression, escapeCharacter = '\\'): Expression {
  if (expr.type !== 'utf8' && expr.type !== 'null') throw invalidSql(`LIKE needs text, not ${expr.type}`);
  if (pattern.kind !== 'literal') throw refuse('LIKE with a pattern that is not a literal');
  if (pattern.value === null || expr.type === 'null') return literal('bool', null);
  if (pattern.type !== 'utf8') throw invalidSql(`LIKE needs a text for a pattern, not ${pattern.type}`);
  return call('like', 'bool', expr, pattern, literal('utf8', escapeCharacter));
}

/** `substring(expr FROM start FOR length)` in code points, start from 1; without a length to the end. */
export function substring(expr: Expression, start: Expression, length: Expression | null): Expression {
  if (expr.type !== 'utf8' && expr.type !== 'null')
    throw invalidSql(`substring needs text, not ${expr.type}`);
  for (const [bound, least] of [[start, 1n] as const, [length, 0n] as const]) {
    if (
      bound !== null &&
      !(bound.kind === 'literal' && typeof bound.value === 'bigint' && bound.value >= least)
    )
      throw refuse('substring from or for what is not a literal above zero');
  }
  return call('substring', 'utf8', cast(expr, 'utf8'), start, ...(length === null ? [] : [length]));
}

/** Parts of a date or timestamp that `extract` knows. */
export type DatePart = 'year' | 'month' | 'day';

/** `extract(part FROM expr)` as int32. */
export function extract(part: DatePart, expr: Expression): Expression {
  if (!isTime(expr.type) && expr.type !== 'null')
    throw invalidSql(`extract needs a date or timestamp, not ${expr.type}`);
  return call(
    'extract',
    'int32',
    literal('utf8', part),
    cast(expr, expr.type === 'null' ? 'date' : expr.type),
  );
}

/** A date or timestamp so many months, then days, later; the day of a shorter month is its last. */
export function addInterval(expr: Expression, months: number, days: number): Expression {
  if (!isTime(expr.type))
    throw invalidSql(`an interval is added to a date or timestamp, not to ${expr.type}`);
  return call('add_interval', expr.type, expr, literal('int32', months), literal('int32', days));
}
