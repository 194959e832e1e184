import { type ArithmeticOperator, arithmetic, negate } from '../../expr/arithmetic.js';
import { caseWhen } from '../../expr/case.js';
import { cast } from '../../expr/cast.js';
import { type CompareOperator, compare, distinct } from '../../expr/compare.js';
import type { Expr } from '../../expr/expr.js';
import { like } from '../../expr/like.js';
import { isLiteral, literal } from '../../expr/literal.js';
import { connective, isNull, isTruth, not } from '../../expr/logic.js';
import { between, inList } from '../../expr/membership.js';
import { concatText } from '../../expr/text.js';
import { invalidSql, refuse } from '../../failure.js';
import { isInteger, isNumeric } from '../../table/types.js';
import { list, type Name, type Node, nameOf, node, present, text, variant } from '../ast.js';
import { bindFunction } from './functions.js';
import { bindTyped, bindValue } from './literals.js';
import { typeOf, unify } from './types.js';
import type { FunctionLookup } from './udfs.js';

/** What an expression may refer to where it stands. */
export interface Context {
  readonly functions: FunctionLookup;
  /** The column that a (qualified) name means here. */
  column(parts: readonly Name[]): Expr;
  /** The column at an index of the scope, as `*` names it. */
  columnAt(index: number): Expr;
  /** Takes over the binding of a node, for grouped expressions and aggregates; null = bind it as usual. */
  intercept?(expression: unknown): Expr | null;
}

const COMPARISONS: Readonly<Record<string, CompareOperator>> = {
  Eq: '=',
  NotEq: '<>',
  Lt: '<',
  LtEq: '<=',
  Gt: '>',
  GtEq: '>=',
};

const ARITHMETIC: Readonly<Record<string, ArithmeticOperator>> = {
  Plus: '+',
  Minus: '-',
  Multiply: '*',
  Divide: '/',
  Modulo: '%',
};

/** Binds an expression of the syntax tree. Throws HEDDLE4002 for unknown names, types that do not fit, and the rest. */
export function bind(expression: unknown, context: Context): Expr {
  const taken = context.intercept?.(expression) ?? null;
  if (taken !== null) return taken;
  const { name, body } = variant(expression);
  const binder = BINDERS[name];
  if (binder === undefined) throw refuse(CONSTRUCTS[name] ?? `the expression ${name}`);
  return binder(body, context);
}

/** Binds an expression that must be a condition. */
export function bindCondition(expression: unknown, context: Context, where: string): Expr {
  return condition(bind(expression, context), where);
}

function condition(expr: Expr, where: string): Expr {
  if (expr.type !== 'bool' && expr.type !== 'null')
    throw invalidSql(`${where} needs a condition, not ${expr.type}`);
  return cast(expr, 'bool');
}

/** How messages call what is not covered. */
const CONSTRUCTS: Readonly<Record<string, string>> = {
  Subquery: 'a subquery in an expression',
  InSubquery: 'IN (SELECT …)',
  Exists: 'EXISTS',
  Interval: 'INTERVAL',
  Extract: 'EXTRACT',
  Substring: 'SUBSTRING',
  Trim: 'TRIM',
  Position: 'POSITION',
  Floor: 'FLOOR',
  Ceil: 'CEIL',
  ILike: 'ILIKE',
  SimilarTo: 'SIMILAR TO',
  RLike: 'RLIKE',
  Tuple: 'a row value (a, b)',
  CompoundFieldAccess: 'access to fields and elements',
  Array: 'ARRAY',
  Wildcard: '* in this place',
};

type Binder = (body: unknown, context: Context) => Expr;

const BINDERS: Readonly<Record<string, Binder>> = {
  Identifier: (body, context) => context.column([nameOf(body)]),
  CompoundIdentifier: (body, context) => context.column(list(body).map(nameOf)),
  ColumnAt: (body, context) => context.columnAt(Number(body)),
  Nested: (body, context) => bind(body, context),
  Value: (body) => bindValue(node(body).value),
  TypedString: (body) => bindTyped(node(body)),
  BinaryOp: (body, context) => binary(node(body), context),
  UnaryOp: (body, context) => unary(node(body), context),
  Cast: (body, context) => castOf(node(body), context),
  Case: (body, context) => caseOf(node(body), context),
  Function: (body, context) => bindFunction(node(body), context),
  IsNull: (body, context) => isNull(bind(body, context), false),
  IsNotNull: (body, context) => isNull(bind(body, context), true),
  IsTrue: (body, context) => isTruth(bindCondition(body, context, 'IS TRUE'), true, false),
  IsNotTrue: (body, context) => isTruth(bindCondition(body, context, 'IS NOT TRUE'), true, true),
  IsFalse: (body, context) => isTruth(bindCondition(body, context, 'IS FALSE'), false, false),
  IsNotFalse: (body, context) => isTruth(bindCondition(body, context, 'IS NOT FALSE'), false, true),
  IsUnknown: (body, context) => isNull(bindCondition(body, context, 'IS UNKNOWN'), false),
  IsNotUnknown: (body, context) => isNull(bindCondition(body, context, 'IS NOT UNKNOWN'), true),
  IsDistinctFrom: (body, context) => distinctOf(list(body), false, context),
  IsNotDistinctFrom: (body, context) => distinctOf(list(body), true, context),
  InList: (body, context) => {
    const { expr, list: items, negated } = node(body);
    const operands = unify(
      [expr, ...list(items)].map((operand) => bind(operand, context)),
      'IN',
    );
    const [value, ...rest] = operands.exprs;
    if (value === undefined || rest.length === 0) throw invalidSql('IN () needs at least one value');
    return inList(value, rest, negated === true);
  },
  Between: (body, context) => {
    const { expr, low, high, negated } = node(body);
    const [value, least, most] = unify(
      [expr, low, high].map((operand) => bind(operand, context)),
      'BETWEEN',
    ).exprs;
    if (value === undefined || least === undefined || most === undefined)
      throw invalidSql('BETWEEN needs two bounds');
    return between(value, least, most, negated === true);
  },
  Like: (body, context) => likeOf(node(body), context),
};

function binary(body: Node, context: Context): Expr {
  const { name: operator } = variant(body.op);
  const left = bind(body.left, context);
  const right = bind(body.right, context);
  if (operator === 'And' || operator === 'Or') {
    const kind = operator === 'And' ? 'AND' : 'OR';
    return connective(kind, condition(left, kind), condition(right, kind));
  }
  if (operator === 'StringConcat') return concatText([left, right].map(textOf));
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) {
    const [a, b] = unify([left, right], comparison).exprs;
    if (a !== undefined && b !== undefined) return compare(comparison, a, b);
  }
  const sign = ARITHMETIC[operator];
  if (sign === undefined) throw refuse(`the operator ${operator}`);
  return arithmeticOf(sign, left, right);
}

function arithmeticOf(sign: ArithmeticOperator, left: Expr, right: Expr): Expr {
  for (const { type } of [left, right]) {
    if (!isNumeric(type) && type !== 'null') throw invalidSql(`${sign} needs numbers, not ${type}`);
  }
  const { type, exprs } = unify([left, right], sign);
  const [a, b] = exprs;
  if (a === undefined || b === undefined) throw invalidSql(`${sign} needs two operands`);
  if (type === 'null') return literal('null', null);
  if (sign === '/' && isInteger(type)) {
    throw invalidSql(
      '/ of two integers differs between engines; write CAST(… AS DOUBLE) / … for the quotient',
    );
  }
  return arithmetic(sign, a, b);
}

function textOf(expr: Expr): Expr {
  if (expr.type === 'float64' || expr.type === 'timestamp')
    throw refuse(`|| with ${expr.type}, which the hosts print differently`);
  return cast(expr, 'utf8');
}

function unary(body: Node, context: Context): Expr {
  const operator = text(body.op);
  const expr = bind(body.expr, context);
  if (operator === 'Not') return not(condition(expr, 'NOT'));
  if (operator !== 'Minus' && operator !== 'Plus') throw refuse(`the operator ${operator}`);
  if (expr.type === 'null') return expr;
  if (!isNumeric(expr.type)) throw invalidSql(`a sign needs a number, not ${expr.type}`);
  if (operator === 'Plus') return expr;
  if (isLiteral(expr) && typeof expr.value === 'number') return literal(expr.type, -expr.value);
  if (isLiteral(expr) && typeof expr.value === 'bigint') return literal(expr.type, -expr.value);
  return negate(expr);
}

function castOf(body: Node, context: Context): Expr {
  const kind = text(body.kind);
  if (kind === 'SafeCast') throw refuse('SAFE_CAST');
  if (present(body.format) || present(body.array)) throw refuse('CAST with a format');
  return cast(bind(body.expr, context), typeOf(body.data_type), kind === 'TryCast');
}

function caseOf(body: Node, context: Context): Expr {
  const conditions = list(body.conditions).map(node);
  const operand = present(body.operand) ? bind(body.operand, context) : null;
  const whens = conditions.map((branch) => {
    const when = bind(branch.condition, context);
    if (operand === null) return condition(when, 'CASE WHEN');
    const [a, b] = unify([operand, when], 'CASE').exprs;
    if (a === undefined || b === undefined) throw invalidSql('CASE needs a value');
    return compare('=', a, b);
  });
  const otherwise = present(body.else_result) ? bind(body.else_result, context) : literal('null', null);
  const results = unify([...conditions.map((branch) => bind(branch.result, context)), otherwise], 'CASE');
  const last = results.exprs.at(-1) ?? otherwise;
  const branches = whens.flatMap((when, index) => {
    const value = results.exprs[index];
    return value === undefined ? [] : [{ when, value }];
  });
  return caseWhen(results.type, branches, last);
}

function distinctOf(operands: readonly unknown[], negated: boolean, context: Context): Expr {
  const [a, b] = unify(
    operands.map((operand) => bind(operand, context)),
    'IS DISTINCT FROM',
  ).exprs;
  if (a === undefined || b === undefined) throw invalidSql('IS DISTINCT FROM needs two operands');
  return distinct(negated, a, b);
}

function likeOf(body: Node, context: Context): Expr {
  if (body.any === true) throw refuse('LIKE ANY');
  const expr = bind(body.expr, context);
  const pattern = bind(body.pattern, context);
  if (expr.type !== 'utf8' && expr.type !== 'null') throw invalidSql(`LIKE needs text, not ${expr.type}`);
  if (!isLiteral(pattern)) throw refuse('LIKE with a pattern that is not a literal');
  if (pattern.value === null || expr.type === 'null') return literal('bool', null);
  let escapeCharacter = '\\';
  if (present(body.escape_char)) {
    const given = bindValue(node(body.escape_char).value);
    if (!isLiteral(given) || typeof given.value !== 'string' || [...given.value].length !== 1) {
      throw invalidSql('ESCAPE needs one character');
    }
    escapeCharacter = given.value;
  }
  return like(expr, String(pattern.value), escapeCharacter, body.negated === true);
}
