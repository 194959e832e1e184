import { around, common, method, type Production } from './production.js';
import type { Kind, Scope } from './scope.js';

export const TEXT_LITERALS = [
  `''`,
  `'a'`,
  `'abc'`,
  `'Hello, World'`,
  `' '`,
  `'é'`,
  `'0'`,
  `'-7.5e2'`,
  `'0x1f'`,
  `' 12 '`,
  `'日本'`,
  `'a😀b'`,
  `'\\t\\u00a0x'`,
  `'ß'`,
  `'Zz'`,
];

const plus: Production = {
  weight: 8,
  make: (scope, depth, expression) => {
    const kind: Kind = scope.choices.pick(['text', 'number', 'bigint', 'boolean']);
    const [text, other] = [expression(scope, 'text', depth), expression(scope, kind, depth)];
    return scope.uses(`text + ${kind}`, scope.choices.pick([`(${text} + ${other})`, `(${other} + ${text})`]));
  },
};

const template: Production = {
  weight: 5,
  make: (scope, depth, expression) => {
    const kind: Kind = scope.choices.pick(['number', 'text', 'bigint', 'boolean']);
    return scope.uses(
      `\`\${${kind}}\``,
      `\`<\${${expression(scope, kind, depth)}}|\${${expression(scope, 'text', depth)}}>\``,
    );
  },
};

/** A method of a text whose length could grow without end. */
const growing = (name: string, argument: (operand: string) => string): Production => ({
  weight: 1,
  make: (scope, depth, expression) => {
    const [text, count] = [expression(scope, 'text', depth), expression(scope, 'number', depth)];
    return scope.uses(`text.${name}`, `${text}.${name}(${argument(count)})`);
  },
});

export const textProductions: readonly Production[] = [
  plus,
  template,
  method(5, 'text', ['slice', 'substring'], 'number', 'number'),
  method(2, 'text', ['slice', 'substring', 'charAt'], 'number'),
  method(5, 'text', ['trim', 'trimStart', 'trimEnd', 'toUpperCase', 'toLowerCase']),
  method(2, 'text', ['replace', 'replaceAll'], 'text', 'text'),
  growing('repeat', (operand) => `${operand} & 3`),
  growing('padStart', (operand) => `${operand} & 15, '0'`),
  growing('padEnd', (operand) => `${operand} & 15, 'xy'`),
  {
    weight: 2,
    make: (scope, depth, expression) => {
      const [text, separator] = [expression(scope, 'text', depth), expression(scope, 'text', depth)];
      const index = scope.choices.pick(['0', '1', '2']);
      return scope.uses('text.split()[i]', `(${text}.split(${separator})[${index}] ?? '-')`);
    },
  },
  {
    weight: 2,
    make: (scope, depth, expression) =>
      scope.uses(
        'text[i]',
        `(${expression(scope, 'text', depth)}[${expression(scope, 'number', depth)}] ?? '?')`,
      ),
  },
  around(3, 'number', 'String(number)', (operand) => `String(${operand})`),
  around(1, 'bigint', 'String(bigint)', (operand) => `String(${operand})`),
  around(1, 'bigint', 'bigint.toString', (operand) => `(${operand}).toString()`),
  around(1, 'number', 'number.toString', (operand) => `(${operand}).toString()`),
  around(1, 'number', 'int32.toString(16)', (operand) => `(${operand} | 0).toString(16)`),
  around(1, 'number', 'uint32.toString(2)', (operand) => `(${operand} >>> 0).toString(2)`),
  around(2, 'number', 'number.toFixed', (operand) => `(${operand}).toFixed(2)`),
  around(1, 'number', 'String.fromCharCode', (operand) => `String.fromCharCode(32 + (${operand} & 127))`),
  ...common('text'),
];

export function textLeaf(scope: Scope): string {
  const variables = scope.of('text');
  if (variables.length === 0 || scope.choices.rarely(3)) return scope.choices.pick(TEXT_LITERALS);
  const { name, nullable } = scope.choices.pick(variables);
  return nullable ? scope.uses('text ??', `(${name} ?? ${scope.choices.pick(TEXT_LITERALS)})`) : name;
}
