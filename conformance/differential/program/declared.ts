import type { Choices } from './choices.js';
import { expression } from './expressions.js';
import type { Kind, Scope, Variable } from './scope.js';

/** A type that arguments and results are declared as. */
export interface Declared {
  /** The builder, which is the type's text as well: `float64`; `timestamp` is the one with a unit. */
  readonly type: string;
  readonly kind: Kind;
  readonly nullable: boolean;
}

const PARAMETERS: readonly (readonly [string, Kind])[] = [
  ['float64', 'number'],
  ['int32', 'number'],
  ['int64', 'bigint'],
  ['utf8', 'text'],
  ['bool', 'boolean'],
  ['float64', 'number'],
  ['int64', 'bigint'],
  ['utf8', 'text'],
  ['uint32', 'number'],
  ['int8', 'number'],
  ['uint16', 'number'],
  ['float32', 'number'],
  ['date32', 'number'],
  ['timestamp', 'bigint'],
];

export function declared(choices: Choices): Declared {
  const [type, kind] = choices.pick(PARAMETERS);
  return { type, kind, nullable: choices.rarely(4) };
}

/** One to five parameters, at times none, and the variables that they are. */
export function parameters(choices: Choices): {
  readonly params: readonly Declared[];
  readonly variables: readonly Variable[];
} {
  const count = choices.below(4) + (choices.rarely(10) ? 0 : 1);
  const params = Array.from({ length: count }, () => declared(choices));
  const variables = params.map(
    ({ kind, nullable }, at): Variable => ({ name: `a${at}`, kind, nullable, assignable: false }),
  );
  return { params, variables };
}

/** The types as the coverage names them. */
export function typeFeatures(params: readonly Declared[], returns: Declared): readonly string[] {
  return [...params.map(({ type }) => `argument ${type}`), `result ${returns.type}`];
}

/** The builder's call: `nullable(timestamp('a', 'us'))`. */
export function builder({ type, nullable }: Declared, name?: string): string {
  const args = [...(name === undefined ? [] : [`'${name}'`]), ...(type === 'timestamp' ? [`'us'`] : [])];
  const bare = `${type}(${args.join(', ')})`;
  return nullable ? `nullable(${bare})` : bare;
}

/** The type as cases and hosts write it. */
export function typeText({ type }: Declared): string {
  return type === 'timestamp' ? 'timestamp[us]' : type;
}

/** What brings a number or a bigint into the range of the type; rarely nothing does, and the row fails. */
export function result({ type, kind, nullable }: Declared): (scope: Scope) => string {
  return (scope) => {
    if (nullable && scope.choices.rarely(4)) return scope.uses('return null', 'null');
    const value = observing(scope, kind, expression(scope, kind, 4));
    if (scope.choices.rarely(12)) return value;
    switch (type) {
      case 'int32':
      case 'date32':
        return `${value} | 0`;
      case 'uint32':
        return `${value} >>> 0`;
      case 'int8':
        return `(${value} << 24) >> 24`;
      case 'uint16':
        return `${value} & 0xffff`;
      case 'int64':
      case 'timestamp':
        return `BigInt.asIntN(64, ${value})`;
      default:
        return value;
    }
  };
}

/** How a variable of any kind goes into a value of a kind. */
const MIXED: Readonly<Record<Kind, Readonly<Record<Kind, (value: string, name: string) => string>>>> = {
  number: {
    number: (value, name) => `(${value} + ${name})`,
    bigint: (value, name) => `(${value} - Number(${name}))`,
    boolean: (value, name) => `(${value} + (${name} ? 3 : 4))`,
    text: (value, name) => `(${value} * 2 + ${name}.length)`,
  },
  bigint: {
    number: (value, name) => `(${value} ^ BigInt(${name} | 0))`,
    bigint: (value, name) => `(${value} + ${name})`,
    boolean: (value, name) => `(${value} - BigInt(${name}))`,
    text: (value, name) => `(${value} + BigInt(${name}.length))`,
  },
  boolean: {
    number: (value, name) => `(${value} !== ${name} > 1)`,
    bigint: (value, name) => `(${value} === (${name} & 1n) > 0n)`,
    boolean: (value, name) => `(${value} !== ${name})`,
    text: (value, name) => `(${value} === ${name} < 'b')`,
  },
  text: {
    number: (value, name) => `(${value} + ${name})`,
    bigint: (value, name) => `\`\${${value}}|\${${name}}\``,
    boolean: (value, name) => `(${value} + ${name})`,
    text: (value, name) => `(${name} + ${value})`,
  },
};

/** The value with some variables in it, so that what was computed before is seen. */
function observing(scope: Scope, kind: Kind, value: string): string {
  const seen = scope.variables.filter(({ nullable, name }) => !nullable && !name.startsWith('a'));
  if (seen.length === 0) return value;
  const some: Variable[] = [];
  for (let count = scope.choices.below(4); count > 0; count--) some.push(scope.choices.pick(seen));
  return some.reduce((mixed, { name, kind: other }) => MIXED[kind][other](mixed, name), value);
}
