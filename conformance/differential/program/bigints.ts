import { around, binary, common, type Production } from './production.js';
import type { Scope } from './scope.js';

export const BIGINT_LITERALS = [
  '0n',
  '1n',
  '(-1n)',
  '2n',
  '3n',
  '7n',
  '10n',
  '63n',
  '255n',
  '1000n',
  '2147483648n',
  '4294967295n',
  '9007199254740993n',
  '9223372036854775807n',
  '(-9223372036854775808n)',
  '18446744073709551615n',
  '1000000007n',
  '(-5n)',
];

const wrap: Production = {
  weight: 6,
  make: (scope, depth, expression) => {
    const name = scope.choices.pick(['BigInt.asIntN', 'BigInt.asUintN']);
    const bits = scope.choices.pick(['64', '32', '8', '63', '33', '1']);
    return scope.uses(`${name}(${bits})`, `${name}(${bits}, ${expression(scope, 'bigint', depth)})`);
  },
};

const shift: Production = {
  weight: 4,
  make: (scope, depth, expression) => {
    const operator = scope.choices.pick(['<<', '>>']);
    const by = scope.choices.pick([
      '1n',
      '7n',
      '31n',
      '32n',
      '63n',
      '64n',
      '(-3n)',
      `(${expression(scope, 'bigint', depth)} & 63n)`,
    ]);
    return scope.uses(`bigint ${operator}`, `(${expression(scope, 'bigint', depth)} ${operator} ${by})`);
  },
};

const power: Production = {
  weight: 1,
  make: (scope, depth, expression) =>
    scope.uses(
      'bigint **',
      `((${expression(scope, 'bigint', depth)}) ** ${scope.choices.pick(['0n', '1n', '2n', '3n'])})`,
    ),
};

export const bigintProductions: readonly Production[] = [
  binary(12, ['+', '-', '*'], 'bigint'),
  binary(5, ['/', '%'], 'bigint'),
  binary(6, ['&', '|', '^'], 'bigint'),
  wrap,
  shift,
  power,
  around(2, 'bigint', 'bigint unary -', (operand) => `(-${operand})`),
  around(1, 'bigint', 'bigint ~', (operand) => `(~${operand})`),
  around(2, 'number', 'BigInt(int32)', (operand) => `BigInt(${operand} | 0)`),
  around(1, 'number', 'BigInt(number)', (operand) => `BigInt(Math.trunc(${operand}))`),
  around(1, 'boolean', 'BigInt(boolean)', (operand) => `BigInt(${operand})`),
  ...common('bigint'),
];

export function bigintLeaf(scope: Scope): string {
  const variables = scope.of('bigint');
  if (variables.length === 0 || scope.choices.rarely(3)) return scope.choices.pick(BIGINT_LITERALS);
  const { name, nullable } = scope.choices.pick(variables);
  return nullable ? scope.uses('bigint ??', `(${name} ?? ${scope.choices.pick(BIGINT_LITERALS)})`) : name;
}
