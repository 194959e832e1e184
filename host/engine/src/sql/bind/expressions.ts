import { invalidSql, refuse } from '../../failure.js';
import { type Expression, literal } from '../../plan/expression.js';
import {
  arithmetic,
  between,
  caseWhen,
  cast,
  compare,
  concat,
  condition,
  connective,
  type DatePart,
  extract,
  isIn,
  isNull,
  like,
  negate,
  negated,
  not,
  substring,
} from '../../plan/typed.js';
import { list, type Node, nameOf, node, present, text, variant } from '../ast.js';
import type { Context } from './context.js';
import { bindFunction } from './functions.js';
import { addOrSubtract, bindTyped, bindValue, typeOf } from './literals.js';

const COMPARISONS = { Eq: '=', NotEq: '<>', Lt: '<', LtEq: '<=', Gt: '>', GtEq: '>=' } as const;
const ARITHMETIC = { Multiply: '*', Divide: '/', Modulo: '%' } as const;

/** Binds an expression of the syntax tree. Throws HEDDLE4002 for unknown names, types that do not fit, and the rest. */
export function bind(expression: unknown, context: Context): Expression {
  const taken = context.intercept?.(expression) ?? null;
  if (taken !== null) return taken;
  const { name, body } = variant(expression);
  const binder = BINDERS[name];
  if (binder === undefined) throw refuse(CONSTRUCTS[name] ?? `the expression ${name}`);
  return binder(body, context);
}

/** Binds an expression that must be a condition. */
export function bindCondition(expression: unknown, context: Context, where: string): Expression {
  return condition(bind(expression, context), where);
}

/** How messages call what is not covered. */
const CONSTRUCTS: Readonly<Record<string, string>> = {
  Subquery: 'a subquery in this place',
  InSubquery: 'IN (SELECT …) in this place',
  Exists: 'EXISTS in this place',
  Interval: 'INTERVAL but in + and - with a date or timestamp',
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

type Binder = (body: unknown, context: Context) => Expression;

const truth =
  (name: 'is_true' | 'is_false', where: string, negate: boolean): Binder =>
  (body, context) => {
    const args = [bindCondition(body, context, where)];
    return negated({ kind: 'call', name, type: 'bool', args }, negate);
  };

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
  IsNull: (body, context) => isNull(bind(body, context)),
  IsNotNull: (body, context) => not(isNull(bind(body, context))),
  IsTrue: truth('is_true', 'IS TRUE', false),
  IsNotTrue: truth('is_true', 'IS NOT TRUE', true),
  IsFalse: truth('is_false', 'IS FALSE', false),
  IsNotFalse: truth('is_false', 'IS NOT FALSE', true),
  IsUnknown: (body, context) => isNull(bindCondition(body, context, 'IS UNKNOWN')),
  IsNotUnknown: (body, context) => not(isNull(bindCondition(body, context, 'IS NOT UNKNOWN'))),
  IsDistinctFrom: (body, context) => distinctOf(list(body), false, context),
  IsNotDistinctFrom: (body, context) => distinctOf(list(body), true, context),
  InList: (body, context) => {
    const { expr, list: items, negated: negate } = node(body);
    const operands = list(items).map((item) => bind(item, context));
    return negated(isIn(bind(expr, context), operands), negate === true);
  },
  Between: (body, context) => {
    const { expr, low, high, negated: negate } = node(body);
    return negated(between(bind(expr, context), bind(low, context), bind(high, context)), negate === true);
  },
  Like: (body, context) => likeOf(node(body), context),
  Extract: (body, context) => {
    const { field, expr } = node(body);
    const part = variant(field).name.toLowerCase();
    if (part !== 'year' && part !== 'month' && part !== 'day') throw refuse(`EXTRACT of ${part}`);
    return extract(part satisfies DatePart, bind(expr, context));
  },
  Substring: (body, context) => {
    const { expr, substring_from: from, substring_for: length } = node(body);
    const start = present(from) ? bind(from, context) : literal('int64', 1n);
    return substring(bind(expr, context), start, present(length) ? bind(length, context) : null);
  },
};

function binary(body: Node, context: Context): Expression {
  const { name: operator } = variant(body.op);
  const side = (part: unknown) => bind(part, context);
  if (operator === 'Plus' || operator === 'Minus')
    return addOrSubtract(operator === 'Plus' ? '+' : '-', body.left, body.right, side);
  const [left, right] = [side(body.left), side(body.right)];
  if (operator === 'And' || operator === 'Or')
    return connective(operator === 'And' ? 'and' : 'or', left, right);
  if (operator === 'StringConcat') return concat([left, right]);
  if (operator in COMPARISONS) return compare(COMPARISONS[operator as keyof typeof COMPARISONS], left, right);
  if (operator in ARITHMETIC) return arithmetic(ARITHMETIC[operator as keyof typeof ARITHMETIC], left, right);
  throw refuse(`the operator ${operator}`);
}

function unary(body: Node, context: Context): Expression {
  const operator = text(body.op);
  const expr = bind(body.expr, context);
  if (operator === 'Not') return not(expr);
  if (operator === 'Minus') return negate(expr);
  if (operator !== 'Plus') throw refuse(`the operator ${operator}`);
  negate(expr);
  return expr;
}

function castOf(body: Node, context: Context): Expression {
  const kind = text(body.kind);
  if (kind === 'SafeCast') throw refuse('SAFE_CAST');
  if (present(body.format) || present(body.array)) throw refuse('CAST with a format');
  return cast(bind(body.expr, context), typeOf(body.data_type), kind === 'TryCast');
}

function caseOf(body: Node, context: Context): Expression {
  const operand = present(body.operand) ? bind(body.operand, context) : null;
  const branches = list(body.conditions)
    .map(node)
    .map((branch) => {
      const when = bind(branch.condition, context);
      return {
        when: operand === null ? when : compare('=', operand, when),
        value: bind(branch.result, context),
      };
    });
  return caseWhen(
    branches,
    present(body.else_result) ? bind(body.else_result, context) : literal('null', null),
  );
}

function distinctOf(operands: readonly unknown[], negate: boolean, context: Context): Expression {
  const [a, b] = operands.map((operand) => bind(operand, context));
  if (a === undefined || b === undefined) throw invalidSql('IS DISTINCT FROM needs two operands');
  return negated(compare('distinct', a, b), negate);
}

function likeOf(body: Node, context: Context): Expression {
  if (body.any === true) throw refuse('LIKE ANY');
  const operands = [bind(body.expr, context), bind(body.pattern, context)] as const;
  if (!present(body.escape_char)) return negated(like(...operands), body.negated === true);
  const given = bindValue(node(body.escape_char).value);
  if (given.kind !== 'literal' || typeof given.value !== 'string' || [...given.value].length !== 1)
    throw invalidSql('ESCAPE needs one character');
  return negated(like(...operands, given.value), body.negated === true);
}
