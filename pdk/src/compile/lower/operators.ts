import type { AnyNode } from 'acorn';
import { numberOperation } from './arithmetic.js';
import { bigintDivision, bigintPower, bigintShift } from './bigint-division.js';
import { type BigintOperator, bigintOperation } from './bigints.js';
import { describe } from './binding.js';
import { type BitOperator, bitOperation } from './bitwise.js';
import type { Body } from './body.js';
import { equal, type Relation, related } from './comparison.js';
import { toNumber, toText } from './conversion.js';
import { not, str } from './expr.js';
import { asDouble, constantNumber, doubleNumber, numberConstant } from './numbers.js';
import { ANY_NUMBER } from './range.js';
import type { BigintValue, NumberValue, Value } from './value.js';

/** `left operator right`. `divisor` is what stands on the right in the source, for the place of a division by zero. */
export function binaryOperation(
  body: Body,
  operator: string,
  left: Value,
  right: Value,
  divisor: AnyNode,
): Value {
  switch (operator) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { kind: 'boolean', expr: related(body, operator satisfies Relation, left, right) };
    case '===':
    case '==':
      return { kind: 'boolean', expr: equal(body, left, right, operator === '==') };
    case '!==':
    case '!=':
      return { kind: 'boolean', expr: not(equal(body, left, right, operator === '!=')) };
    case 'in':
    case 'instanceof':
      return body.refuse(`the operator ${operator}`);
    case '+':
      if (left.kind === 'text' || right.kind === 'text') return concatenation(body, left, right);
      break;
    default:
  }
  if (left.kind === 'bigint' && right.kind === 'bigint')
    return onBigints(body, operator, left, right, divisor);
  if (left.kind === 'bigint' || right.kind === 'bigint')
    return body.refuse(`${describe(left)} and ${describe(right)} are mixed`);
  if (operator === '+' && (mayBeText(left) || mayBeText(right)))
    return body.refuse('a text that may be missing is added');
  return onNumbers(body, operator, toNumber(body, left), toNumber(body, right));
}

/** `left + right` where one is a text. */
export function concatenation(body: Body, left: Value, right: Value): Value {
  const [one, other] = [toText(body, left), toText(body, right)];
  if (one.expr.op === 'const' && other.expr.op === 'const')
    return {
      kind: 'text',
      expr: str(`${one.expr.value}${other.expr.value}`),
      ascii: one.ascii && other.ascii,
    };
  const expr = body.module.builtins.operators.concat(body, one.expr, other.expr);
  return { kind: 'text', expr, ascii: one.ascii && other.ascii };
}

function onNumbers(body: Body, operator: string, left: NumberValue, right: NumberValue): Value {
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return numberOperation(body, operator, left, right, (a, b) =>
        body.module.builtins.operators.remainder(body, a, b),
      );
    case '**':
      return power(body, left, right);
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
    case '>>>':
      return bitOperation(body, operator satisfies BitOperator, left, right);
    default:
      return body.refuse(`the operator ${operator}`);
  }
}

function power(body: Body, base: NumberValue, exponent: NumberValue): NumberValue {
  const [one, other] = [constantNumber(base), constantNumber(exponent)];
  // Powers of two are exact on every engine.
  if (one === 2 && other !== undefined && Number.isInteger(other)) return numberConstant(2 ** other);
  const expr = body.module.builtins.operators.power(body, asDouble(base), asDouble(exponent));
  return doubleNumber(expr, ANY_NUMBER);
}

function onBigints(
  body: Body,
  operator: string,
  left: BigintValue,
  right: BigintValue,
  divisor: AnyNode,
): Value {
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '&':
    case '|':
    case '^':
      return bigintOperation(body, operator satisfies BigintOperator, left, right);
    case '/':
    case '%':
      return bigintDivision(body, operator, left, right, () => divisionByZero(body, divisor));
    case '<<':
    case '>>':
      return bigintShift(body, operator, left, right);
    case '**':
      return bigintPower(body, left, right);
    default:
      return body.refuse(`the operator ${operator} of bigints`);
  }
}

/** The engine names the last name or call of the divisor as the place; where that is not plain the js tier throws. */
function divisionByZero(body: Body, divisor: AnyNode): void {
  const plain = divisor.type === 'Identifier' || divisor.type === 'Literal';
  if (plain) body.raise('RangeError', str('BigInt division by zero'), divisor);
  else body.bail('a bigint is divided by zero');
}

function mayBeText(value: Value): boolean {
  return value.kind === 'optional' && value.value.kind === 'text';
}
