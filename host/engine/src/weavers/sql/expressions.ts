import { likeParts } from '../../expr/like.js';
import type { Call, Expression } from '../../plan/expression.js';
import { type DecimalType, digitsOf, isDecimal, MAX_DIGITS, resultDigits } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import { castSql } from './casts.js';
import { type Dialect, functionName, type IntegerType } from './dialect.js';
import { literalSql } from './literals.js';

/** The text of the column at an index of a node's input. */
export type Columns = (index: number) => string;

/** An expression over columns. */
export function expressionSql(expression: Expression, columns: Columns, dialect: Dialect): string {
  switch (expression.kind) {
    case 'column':
      return columns(expression.index);
    case 'literal':
      return literalSql(expression, dialect);
    case 'function':
      return `${functionName(expression.function.name)}(${allSql(expression.args, columns, dialect).join(', ')})`;
    case 'call':
      return callSql(expression, allSql(expression.args, columns, dialect), dialect);
    case 'lambda':
    case 'outer':
      throw new TypeError(`a ${expression.kind} in a program that is woven`);
  }
}

/** Each expression's text. */
export function allSql(
  expressions: readonly Expression[],
  columns: Columns,
  dialect: Dialect,
): readonly string[] {
  return expressions.map((expression) => expressionSql(expression, columns, dialect));
}

/** An expression over columns, likewise. */
export function orderedSql(expression: Expression, columns: Columns, dialect: Dialect): string {
  return ordered(expressionSql(expression, columns, dialect), expression, dialect);
}

/** The text of an expression as it is compared, grouped and sorted. */
export function ordered(text: string, { type, kind }: Expression, dialect: Dialect): string {
  return type === 'float64' && kind !== 'literal' ? dialect.ordered(text) : text;
}

function callSql(call: Call, args: readonly string[], dialect: Dialect): string {
  const { name, type } = call;
  const [a = '', b = ''] = args;
  const keys = () => args.map((text, index) => ordered(text, at(call, index), dialect));
  switch (name) {
    case '+':
    case '-':
    case '*':
      if (isDecimal(type)) return decimalSql(call, name, type, a, b, dialect);
      return isInteger(type) ? dialect.integer(name, type, a, b) : `(${a} ${name} ${b})`;
    case '/':
    case '%':
      if (isDecimal(type) && name === '%') return decimalSql(call, name, type, a, b, dialect);
      return isInteger(type) ? dialect.integer('%', type, a, b) : dialect.divide(name, a, b);
    case 'negate':
      return isInteger(type) ? dialect.negate(type, a) : `(- ${a})`;
    case 'abs':
      return isInteger(type) ? dialect.abs(type, a) : `abs(${a})`;
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `(${keys().join(` ${name} `)})`;
    case 'distinct':
      return `(${keys().join(' IS DISTINCT FROM ')})`;
    case 'and':
    case 'or':
      return `(${args.join(` ${name.toUpperCase()} `)})`;
    case 'not':
      return `(NOT ${a})`;
    case 'is_null':
      return `(${a} IS NULL)`;
    // DataFusion loses track of whether IS TRUE can be null, and fails where it groups by it.
    case 'is_true':
      return caseSql([a, 'true', 'false']);
    case 'is_false':
      return caseSql([`NOT ${a}`, 'true', 'false']);
    case 'in': {
      const [value = '', ...items] = keys();
      // Lists of floats are looked up by their bits.
      if (at(call, 0).type === 'float64')
        return `(${items.map((item) => `${value} = ${item}`).join(' OR ')})`;
      return `(${value} IN (${items.join(', ')}))`;
    }
    case 'between': {
      const [value, low, high] = keys();
      return `(${value} BETWEEN ${low} AND ${high})`;
    }
    case 'like':
      return `(${a} LIKE ${dialect.text(likeSql(call))})`;
    case 'concat':
      return `(${args.join(' || ')})`;
    case 'coalesce':
      return `coalesce(${args.join(', ')})`;
    case 'case':
      return caseSql(args);
    case 'cast':
    case 'try_cast':
      return castSql(a, at(call, 0).type, type, name === 'try_cast', dialect);
    case 'substring':
      return `substring(${[a, ...call.args.slice(1).map(count)].join(', ')})`;
    case 'extract':
      return `CAST(extract(${text(at(call, 0)).toUpperCase()} FROM ${b}) AS INT)`;
    case 'add_interval':
      if (type !== 'date' && type !== 'timestamp') throw new TypeError(`an interval beside ${type}`);
      return dialect.addInterval(type, a, count(at(call, 1)), count(at(call, 2)));
  }
}

function decimalSql(
  call: Call,
  sign: '+' | '-' | '*' | '%',
  type: DecimalType,
  a: string,
  b: string,
  dialect: Dialect,
): string {
  const [left, right] = [at(call, 0).type, at(call, 1).type];
  if (!isDecimal(left) || !isDecimal(right)) throw new TypeError(`a decimal of ${left} and ${right}`);
  const exact = resultDigits(sign, digitsOf(left), digitsOf(right)).precision <= MAX_DIGITS;
  return dialect.decimal(sign, type, exact, a, b);
}

function caseSql(args: readonly string[]): string {
  const branches = [];
  for (let index = 0; index + 1 < args.length; index += 2)
    branches.push(`WHEN ${args[index]} THEN ${args[index + 1]}`);
  return `CASE ${branches.join(' ')} ELSE ${args.at(-1)} END`;
}

/** The pattern with backslashes before what stands for itself, which is the one escape that both engines know. */
function likeSql(call: Call): string {
  return likeParts(text(at(call, 1)), text(at(call, 2)))
    .map((part) => (part.kind === 'wildcard' ? part.text : part.text.replace(/[\\%_]/g, '\\$&')))
    .join('');
}

function at(call: Call, index: number): Expression {
  const found = call.args[index];
  if (found === undefined) throw new TypeError(`${call.name} lacks an operand`);
  return found;
}

function text(expression: Expression): string {
  if (expression.kind === 'literal' && typeof expression.value === 'string') return expression.value;
  throw new TypeError('a constant text is expected');
}

function count(expression: Expression): number {
  if (expression.kind === 'literal') return Number(expression.value);
  throw new TypeError('a constant number is expected');
}

function isInteger(type: SqlType): type is IntegerType {
  return type === 'int32' || type === 'int64';
}
