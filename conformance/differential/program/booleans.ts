import { around, binary, call, common, method, type Production } from './production.js';
import type { Scope } from './scope.js';

const ORDER = ['<', '<=', '>', '>=', '===', '!=='];

/** Whether something that may be null is. */
const isNull: Production = {
  weight: 3,
  make: (scope, _depth, expression) => {
    const nullable = scope.variables.filter((one) => one.nullable);
    if (nullable.length === 0) return expression(scope, 'boolean', 0);
    const { name, kind } = scope.choices.pick(nullable);
    const test = scope.choices.pick([`${name} === null`, `${name} !== null`]);
    return scope.uses(`${kind} null test`, `(${test})`);
  },
};

/** Something that may be null, used where it is not. */
const guarded: Production = {
  weight: 2,
  make: (scope, depth, expression) => {
    const nullable = scope.variables.filter((one) => one.nullable);
    const [first] = nullable;
    if (first === undefined) return expression(scope, 'boolean', 0);
    const one = scope.choices.pick(nullable);
    const inside = scope.with({ ...one, nullable: false });
    return scope.uses('narrowing by &&', `(${one.name} !== null && ${expression(inside, 'boolean', depth)})`);
  },
};

export const booleanProductions: readonly Production[] = [
  binary(12, ORDER, 'number', 'compare number'),
  binary(6, ORDER, 'bigint', 'compare bigint'),
  binary(5, ORDER, 'text', 'compare text'),
  binary(2, ['===', '!=='], 'boolean', 'compare boolean'),
  binary(6, ['&&', '||'], 'boolean'),
  around(3, 'boolean', '! boolean', (operand) => `!${operand}`),
  around(1, 'number', '! number', (operand) => `!${operand}`),
  around(1, 'bigint', '! bigint', (operand) => `!${operand}`),
  around(1, 'text', '! text', (operand) => `!${operand}`),
  around(1, 'number', 'Boolean(number)', (operand) => `Boolean(${operand})`),
  call(
    4,
    ['Number.isInteger', 'Number.isSafeInteger', 'Number.isFinite', 'Number.isNaN', 'isNaN', 'isFinite'],
    'number',
  ),
  method(3, 'text', ['includes', 'startsWith', 'endsWith'], 'text'),
  isNull,
  guarded,
  ...common('boolean'),
];

export function booleanLeaf(scope: Scope): string {
  const variables = scope.of('boolean');
  if (variables.length === 0 || scope.choices.rarely(3)) return scope.choices.pick(['true', 'false']);
  const { name, nullable } = scope.choices.pick(variables);
  return nullable ? scope.uses('boolean ??', `(${name} ?? false)`) : name;
}
