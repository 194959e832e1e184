import { cast } from '../../expr/cast.js';
import type { Expr } from '../../expr/expr.js';
import { isLiteral } from '../../expr/literal.js';
import { invalidSql, refuse } from '../../failure.js';
import { isNumeric, type SqlType } from '../../table/types.js';
import { list, type Node, variant } from '../ast.js';

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
    else if (isNumeric(common) && isNumeric(type))
      common = (WIDTH[type] ?? 0) > (WIDTH[common] ?? 0) ? type : common;
    else if (isTime(common) && isTime(type)) common = 'timestamp';
    else return null;
  }
  return common;
}

/** Brings expressions to their common type. A text literal beside a date or timestamp is read as one. */
export function unify(exprs: readonly Expr[], where: string): { type: SqlType; exprs: Expr[] } {
  const times = exprs.some((expr) => isTime(expr.type));
  const target = exprs.some((expr) => expr.type === 'timestamp') ? 'timestamp' : 'date';
  const read = times
    ? exprs.map((expr) => (expr.type === 'utf8' && isLiteral(expr) ? readTime(expr, target) : expr))
    : exprs;
  const type = commonType(read.map((expr) => expr.type));
  if (type === null) {
    const types = [...new Set(read.map((expr) => expr.type))].join(' and ');
    throw invalidSql(`${where} needs values of one type, not ${types}; cast them`);
  }
  return { type, exprs: read.map((expr) => cast(expr, type)) };
}

function readTime(expr: Expr, target: SqlType): Expr {
  const long = isLiteral(expr) && typeof expr.value === 'string' && expr.value.trim().length > 10;
  const read = cast(expr, long ? 'timestamp' : target);
  if (!isLiteral(read))
    throw invalidSql(`${isLiteral(expr) ? `'${expr.value}'` : 'the text'} is no ${target}`);
  return read;
}

function isTime(type: SqlType): boolean {
  return type === 'date' || type === 'timestamp';
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
  const type = NAMES[name];
  const arguments_ = name === 'Timestamp' ? list(body) : [body];
  const plain = arguments_.every(
    (argument) => argument === null || argument === undefined || argument === 'None',
  );
  if (type === undefined || !plain) throw refuse(`the type ${describe(name, body)}`);
  return type;
}

function describe(name: string, body: unknown): string {
  if (name === 'Custom') return JSON.stringify((body as Node | undefined) ?? name);
  return (
    name.toUpperCase() +
    (body === undefined || body === null || body === 'None' ? '' : ' with a length, scale or zone')
  );
}
