import { around, binary, call, common, method, type Production } from './production.js';
import type { Scope } from './scope.js';

export const NUMBER_LITERALS = [
  '0',
  '1',
  '(-1)',
  '2',
  '3',
  '7',
  '10',
  '0.5',
  '(-0)',
  '31',
  '32',
  '100',
  '255',
  '256',
  '1000',
  '65535',
  '(-2.5)',
  '0.1',
  '2147483647',
  '(-2147483648)',
  '2147483648',
  '4294967295',
  '4294967296',
  '9007199254740991',
  '9007199254740993',
  '1e21',
  '1e-7',
  '5e-324',
  '1.7976931348623157e308',
  '123456.789',
  'Number.NaN',
  'Infinity',
  '(-Infinity)',
  'Math.PI',
  'Number.EPSILON',
  'Number.MAX_SAFE_INTEGER',
  'Number.MIN_VALUE',
  'NaN',
  '0x7f',
  '0x9e3779b1',
  '1.5',
  '(-7)',
];

/** Functions that every engine answers alike. */
const EXACT = [
  'Math.abs',
  'Math.ceil',
  'Math.floor',
  'Math.round',
  'Math.trunc',
  'Math.sign',
  'Math.sqrt',
  'Math.fround',
  'Math.clz32',
];

/** Functions that differ by some units in the last place from engine to engine. */
export const INEXACT = [
  'Math.sin',
  'Math.cos',
  'Math.tan',
  'Math.asin',
  'Math.acos',
  'Math.atan',
  'Math.sinh',
  'Math.cosh',
  'Math.tanh',
  'Math.asinh',
  'Math.acosh',
  'Math.atanh',
  'Math.exp',
  'Math.expm1',
  'Math.log',
  'Math.log2',
  'Math.log10',
  'Math.log1p',
  'Math.cbrt',
];

export const INEXACT_OF_TWO = ['Math.atan2', 'Math.pow', 'Math.hypot'];

const several = (name: string): Production => ({
  weight: 2,
  make: (scope, depth, expression) => {
    const count = scope.choices.below(4);
    const args = Array.from({ length: count }, () => expression(scope, 'number', depth));
    return scope.uses(`${name} of ${count}`, `${name}(${args.join(', ')})`);
  },
});

const inexact = (weight: number, names: readonly string[], operands: number): Production => ({
  weight,
  make: (scope, depth, expression) => {
    const name = scope.choices.pick(names);
    const args = Array.from({ length: operands }, () => expression(scope, 'number', depth));
    return scope.inexact(name, `${name}(${args.join(', ')})`);
  },
});

const step: Production = {
  weight: 2,
  make: (scope, _depth, expression) => {
    const targets = scope.of('number').filter(({ assignable, nullable }) => assignable && !nullable);
    if (targets.length === 0) return expression(scope, 'number', 0);
    const { name } = scope.choices.pick(targets);
    const written = scope.choices.pick([`${name}++`, `++${name}`, `${name}--`, `--${name}`]);
    return scope.uses('number ++ --', `(${written})`);
  },
};

const power: Production = {
  weight: 1,
  make: (scope, depth, expression) =>
    scope.inexact(
      'number **',
      `((${expression(scope, 'number', depth)}) ** ${expression(scope, 'number', depth)})`,
    ),
};

/** An element of a constant table, within it or perhaps not. */
const element: Production = {
  weight: 3,
  make: (scope, depth, expression) => {
    const index = expression(scope, 'number', depth);
    const form = scope.choices.pick([
      `(TABLE[${index} & 7] ?? 0)`,
      `(TABLE[${index}] ?? -1)`,
      `(BYTES[${index} & 15] ?? 0)`,
    ]);
    return scope.uses('table[number]', form);
  },
};

/** Numbers, by how often they occur. */
export const numberProductions: readonly Production[] = [
  binary(12, ['+', '-', '*', '/', '%'], 'number'),
  binary(8, ['&', '|', '^', '<<', '>>', '>>>'], 'number'),
  around(5, 'number', 'to int32', (operand) => `(${operand} | 0)`),
  around(2, 'number', 'to uint32', (operand) => `(${operand} >>> 0)`),
  around(2, 'number', 'number unary -', (operand) => `(-${operand})`),
  around(1, 'number', 'number ~', (operand) => `(~${operand})`),
  around(1, 'boolean', 'unary + of boolean', (operand) => `(+${operand})`),
  around(2, 'bigint', 'Number(bigint)', (operand) => `Number(${operand})`),
  around(2, 'text', 'Number(text)', (operand) => `Number(${operand})`),
  around(1, 'boolean', 'Number(boolean)', (operand) => `Number(${operand})`),
  around(1, 'text', 'parseFloat', (operand) => `parseFloat(${operand})`),
  around(1, 'text', 'parseInt', (operand) => `Number.parseInt(${operand}, 10)`),
  around(1, 'text', 'parseInt of 16', (operand) => `parseInt(${operand}, 16)`),
  around(1, 'text', 'parseInt without radix', (operand) => `parseInt(${operand})`),
  around(3, 'text', 'text.length', (operand) => `${operand}.length`),
  call(8, EXACT, 'number'),
  call(2, ['Math.imul'], 'number', 'number'),
  several('Math.max'),
  several('Math.min'),
  inexact(2, INEXACT, 1),
  inexact(1, INEXACT_OF_TWO, 2),
  power,
  step,
  element,
  method(2, 'text', ['charCodeAt'], 'number'),
  around(1, 'text', 'text.codePointAt', (operand) => `(${operand}.codePointAt(0) ?? -1)`),
  method(2, 'text', ['indexOf', 'lastIndexOf'], 'text'),
  method(1, 'text', ['indexOf'], 'text', 'number'),
  {
    weight: 1,
    make: (scope, depth, expression) => {
      const name = scope.choices.pick([
        'getUTCFullYear',
        'getUTCMonth',
        'getUTCDate',
        'getUTCDay',
        'getUTCHours',
        'getUTCSeconds',
        'getTime',
      ]);
      return scope.uses(`date.${name}`, `new Date(${expression(scope, 'number', depth)}).${name}()`);
    },
  },
  ...common('number'),
];

/** A variable or a constant. */
export function numberLeaf(scope: Scope): string {
  const variables = scope.of('number');
  if (variables.length === 0 || scope.choices.rarely(3)) return scope.choices.pick(NUMBER_LITERALS);
  const { name, nullable } = scope.choices.pick(variables);
  return nullable ? scope.uses('number ??', `(${name} ?? ${scope.choices.pick(NUMBER_LITERALS)})`) : name;
}
