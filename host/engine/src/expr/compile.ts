import type { Call, CallName, Expression } from '../plan/expression.js';
import { isFallible } from '../plan/fallible.js';
import type { DatePart } from '../plan/typed.js';
import { absolute } from './absolute.js';
import { arithmetic, negate } from './arithmetic.js';
import { caseWhen, coalesce } from './case.js';
import { cast } from './cast.js';
import { compare, distinct } from './compare.js';
import { column, type Kernel } from './kernel.js';
import { lambda } from './lambda.js';
import { like } from './like.js';
import { literal } from './literal.js';
import { connective, isNull, isTruth, not } from './logic.js';
import { between, inList } from './membership.js';
import { concatText, substring } from './text.js';
import { addInterval, extract } from './times.js';
import { type FunctionCaller, udf } from './udf.js';

/** Compiles an expression for one operator, whose functions run in the instances that `functions` has. */
export function compile(expression: Expression, functions: FunctionCaller): Kernel {
  switch (expression.kind) {
    case 'column':
      return column(expression.index, expression.type);
    case 'literal':
      return literal(expression.type, expression.value);
    case 'outer':
      throw new TypeError('a subquery that was not made a join');
    case 'function':
      return udf(functions, expression, compileAll(expression.args, functions));
    case 'lambda':
      return lambda(expression.type, expression.lambda, compileAll(expression.args, functions));
    case 'call': {
      const args = compileAll(expression.args, functions);
      return KERNELS[expression.name](
        expression,
        (index) => {
          const kernel = args[index];
          if (kernel === undefined) throw new TypeError(`${expression.name} has no operand ${index}`);
          return kernel;
        },
        args,
      );
    }
  }
}

/** Compiles expressions for one operator. */
export function compileAll(expressions: readonly Expression[], functions: FunctionCaller): Kernel[] {
  return expressions.map((expression) => compile(expression, functions));
}

type Maker = (call: Call, at: (index: number) => Kernel, args: readonly Kernel[]) => Kernel;

const sign =
  (name: '+' | '-' | '*' | '/' | '%'): Maker =>
  ({ type }, at) =>
    arithmetic(name, type, at(0), at(1));
const comparison =
  (name: '=' | '<>' | '<' | '<=' | '>' | '>='): Maker =>
  (_, at) =>
    compare(name, at(0), at(1));
const both =
  (kind: 'AND' | 'OR'): Maker =>
  ({ args }, at) =>
    connective(kind, at(0), at(1), args[1] !== undefined && isFallible(args[1]));

const KERNELS: Readonly<Record<CallName, Maker>> = {
  '+': sign('+'),
  '-': sign('-'),
  '*': sign('*'),
  '/': sign('/'),
  '%': sign('%'),
  negate: (_, at) => negate(at(0)),
  abs: (_, at) => absolute(at(0)),
  '=': comparison('='),
  '<>': comparison('<>'),
  '<': comparison('<'),
  '<=': comparison('<='),
  '>': comparison('>'),
  '>=': comparison('>='),
  distinct: (_, at) => distinct(at(0), at(1)),
  and: both('AND'),
  or: both('OR'),
  not: (_, at) => not(at(0)),
  is_null: (_, at) => isNull(at(0)),
  is_true: (_, at) => isTruth(at(0), true),
  is_false: (_, at) => isTruth(at(0), false),
  in: (_, at, [, ...items]) => inList(at(0), items),
  between: (_, at) => between(at(0), at(1), at(2)),
  like: ({ args }, at) => like(at(0), textOf(args[1]), textOf(args[2])),
  concat: (_call, _at, args) => concatText(args),
  coalesce: ({ type }, _, args) => coalesce(type, args),
  case: ({ type }, at, args) => {
    const branches = Array.from({ length: (args.length - 1) / 2 }, (_, i) => ({
      when: at(2 * i),
      value: at(2 * i + 1),
    }));
    return caseWhen(type, branches, at(args.length - 1));
  },
  cast: ({ type }, at) => cast(at(0), type, false),
  try_cast: ({ type }, at) => cast(at(0), type, true),
  substring: ({ args }, at) =>
    substring(at(0), numberOf(args[1]), args[2] === undefined ? null : numberOf(args[2])),
  extract: ({ args }, at) => extract(textOf(args[0]) as DatePart, at(1)),
  add_interval: ({ args }, at) => addInterval(at(0), numberOf(args[1]), numberOf(args[2])),
};

function textOf(expression: Expression | undefined): string {
  return expression?.kind === 'literal' ? String(expression.value) : '';
}

function numberOf(expression: Expression | undefined): number {
  return expression?.kind === 'literal' ? Number(expression.value) : 0;
}
