import type { Kind, Scope } from './scope.js';

/** Makes an expression of a kind whose parts are at most so deep. */
export type Make = (scope: Scope, kind: Kind, depth: number) => string;

/** One way to write an expression: how often, what it is counted as, and its text. */
export interface Production {
  readonly weight: number;
  readonly make: (scope: Scope, depth: number, expression: Make) => string;
}

/** One of the productions, or `leaf` where depth or choices run out. */
export function produce(
  scope: Scope,
  depth: number,
  productions: readonly Production[],
  leaf: () => string,
  expression: Make,
): string {
  const { choices } = scope;
  if (depth <= 0 || choices.exhausted) return leaf();
  const total = productions.reduce((sum, { weight }) => sum + weight, 0);
  const leaves = Math.ceil(total / 3);
  let drawn = choices.below(total + leaves) - leaves;
  if (drawn < 0) return leaf();
  for (const { weight, make } of productions) {
    if (drawn < weight) return make(scope, depth - 1, expression);
    drawn -= weight;
  }
  throw new RangeError('weights do not add up');
}

/** `(left op right)` of two operands of one kind. */
export function binary(
  weight: number,
  operators: readonly string[],
  kind: Kind,
  label: string = kind,
): Production {
  return {
    weight,
    make: (scope, depth, expression) => {
      const operator = scope.choices.pick(operators);
      const left = expression(scope, kind, depth);
      const right = expression(scope, kind, depth);
      return scope.uses(`${label} ${operator}`, `(${left} ${operator} ${right})`);
    },
  };
}

/** `name(a, b)` with arguments of these kinds. */
export function call(weight: number, names: readonly string[], ...kinds: readonly Kind[]): Production {
  return {
    weight,
    make: (scope, depth, expression) => {
      const name = scope.choices.pick(names);
      const args = kinds.map((kind) => expression(scope, kind, depth));
      return scope.uses(name, `${name}(${args.join(', ')})`);
    },
  };
}

/** `text.name(a, b)`. */
export function method(
  weight: number,
  receiver: Kind,
  names: readonly string[],
  ...kinds: readonly Kind[]
): Production {
  return {
    weight,
    make: (scope, depth, expression) => {
      const name = scope.choices.pick(names);
      const object = expression(scope, receiver, depth);
      const args = kinds.map((kind) => expression(scope, kind, depth));
      return scope.uses(`${receiver}.${name}`, `${object}.${name}(${args.join(', ')})`);
    },
  };
}

/** Any text around one operand: `around('bigint', 'BigInt(bool)', (x) => ...)`. */
export function around(
  weight: number,
  kind: Kind,
  feature: string,
  write: (operand: string) => string,
): Production {
  return {
    weight,
    make: (scope, depth, expression) => scope.uses(feature, write(expression(scope, kind, depth))),
  };
}

/** What every kind has: a choice of two, a helper's call, an assignment as an expression, a comma. */
export function common(kind: Kind): readonly Production[] {
  return [
    {
      weight: 4,
      make: (scope, depth, expression) => {
        const test = expression(scope, 'boolean', depth);
        return scope.uses(
          `${kind} ?:`,
          `(${test} ? ${expression(scope, kind, depth)} : ${expression(scope, kind, depth)})`,
        );
      },
    },
    {
      weight: 4,
      make: (scope, depth, expression) => {
        const helpers = scope.helpers.filter(({ result }) => result === kind);
        if (helpers.length === 0) return expression(scope, kind, 0);
        const { name, params } = scope.choices.pick(helpers);
        const args = params.map((param) => expression(scope, param, depth - 1));
        return scope.uses(`helper of ${kind}`, `${name}(${args.join(', ')})`);
      },
    },
    {
      weight: 1,
      make: (scope, depth, expression) => {
        const targets = scope.of(kind).filter(({ assignable, nullable }) => assignable && !nullable);
        const value = expression(scope, kind, depth);
        if (targets.length === 0 || scope.repeated) return value;
        return scope.uses(`${kind} = inside`, `(${scope.choices.pick(targets).name} = ${value})`);
      },
    },
  ];
}
