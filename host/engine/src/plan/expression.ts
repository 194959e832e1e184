import { Decimal } from '@heddle/host';
import type { SqlType } from '../table/types.js';
import type { Scalar } from '../table/vector.js';

/** The column at `index` of the node's input. */
export interface ColumnRef {
  readonly kind: 'column';
  readonly type: SqlType;
  readonly index: number;
}

/** One value for every row; null is the typed NULL. */
export interface Literal {
  readonly kind: 'literal';
  readonly type: SqlType;
  readonly value: Scalar;
}

/** The operators and functions that the engine has itself; spec/plan.md says what each computes. */
export type CallName =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'negate'
  | 'abs'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'distinct'
  | 'and'
  | 'or'
  | 'not'
  | 'is_null'
  | 'is_true'
  | 'is_false'
  | 'in'
  | 'between'
  | 'like'
  | 'concat'
  | 'coalesce'
  | 'case'
  | 'cast'
  | 'try_cast'
  | 'substring'
  | 'extract'
  | 'add_interval';

/** A call of one of them. Arguments have the types that the call computes with: casts are calls of their own. */
export interface Call {
  readonly kind: 'call';
  readonly type: SqlType;
  readonly name: CallName;
  readonly args: readonly Expression[];
}

/** A function of a module, named by what cannot change: the digest of the module's bytes and the place in its manifest. */
export interface FunctionRef {
  readonly module: string;
  readonly index: number;
  /** The SQL name, for people. */
  readonly name: string;
}

/** A call of a scalar function. */
export interface FunctionCall {
  readonly kind: 'function';
  readonly type: SqlType;
  readonly function: FunctionRef;
  readonly args: readonly Expression[];
  /** Whether each row is to have an answer of its own. */
  readonly volatile: boolean;
}

/** A TypeScript function given inline: it runs in process only, and a plan with one cannot be written down. */
export interface Lambda {
  readonly kind: 'lambda';
  readonly type: SqlType;
  /** Takes one value per argument, null where it is null. */
  readonly lambda: (...values: Scalar[]) => Scalar;
  readonly args: readonly Expression[];
}

/** A column of the query around a subquery; none is left once the subquery is made a join. */
export interface OuterRef {
  readonly kind: 'outer';
  readonly type: SqlType;
  readonly index: number;
}

/** A value per row of a node's input. Expressions are plain data (but for lambdas) and are never changed. */
export type Expression = ColumnRef | Literal | Call | FunctionCall | Lambda | OuterRef;

/** The column at `index`. */
export function column(index: number, type: SqlType): ColumnRef {
  return { kind: 'column', index, type };
}

/** The literal `value` of `type`; null is the typed NULL. */
export function literal(type: SqlType, value: Scalar): Literal {
  return { kind: 'literal', type, value };
}

/** A call of what the engine has itself, of operands that fit; see `typed.ts` for what makes them fit. */
export function call(name: CallName, type: SqlType, ...args: readonly Expression[]): Call {
  return { kind: 'call', name, type, args };
}

/** The operands of an expression. */
export function argsOf(expression: Expression): readonly Expression[] {
  return 'args' in expression ? expression.args : [];
}

/** `expression` rebuilt from the bottom up: `change` sees every part with its operands changed already. */
export function rewrite(expression: Expression, change: (part: Expression) => Expression): Expression {
  if (!('args' in expression)) return change(expression);
  const args = expression.args.map((arg) => rewrite(arg, change));
  const same = args.every((arg, index) => arg === expression.args[index]);
  return change(same ? expression : { ...expression, args });
}

/** Whether `test` holds for the expression or a part of it. */
export function some(expression: Expression, test: (part: Expression) => boolean): boolean {
  return test(expression) || argsOf(expression).some((arg) => some(arg, test));
}

/** The columns that expressions use, ascending, each once. */
export function columnsUsed(...expressions: readonly Expression[]): number[] {
  const used = new Set<number>();
  for (const expression of expressions)
    some(expression, (part) => {
      if (part.kind === 'column') used.add(part.index);
      return false;
    });
  return [...used].sort((a, b) => a - b);
}

/** `expression` with each column index changed; `move` gives the new index. */
export function moveColumns(expression: Expression, move: (index: number) => number): Expression {
  return rewrite(expression, (part) =>
    part.kind === 'column' ? { ...part, index: move(part.index) } : part,
  );
}

/** `expression` with columns replaced by the expressions that make them. */
export function substitute(expression: Expression, by: readonly Expression[]): Expression {
  return rewrite(expression, (part) => {
    if (part.kind !== 'column') return part;
    const found = by[part.index];
    if (found === undefined) throw new RangeError(`no column ${part.index} of ${by.length}`);
    return found;
  });
}

/** The conditions that AND connects, first to last. */
export function conjuncts(condition: Expression): Expression[] {
  if (condition.kind !== 'call' || condition.name !== 'and') return [condition];
  return condition.args.flatMap(conjuncts);
}

/** Conditions connected by AND; null where there is none. */
export function conjunction(conditions: readonly Expression[]): Expression | null {
  const [first, ...rest] = conditions;
  if (first === undefined) return null;
  return rest.reduce((all, one) => call('and', 'bool', all, one), first);
}

/** Whether two literals of one type are the same. */
function sameValue(a: Scalar, b: Scalar): boolean {
  return a instanceof Decimal && b instanceof Decimal ? a.unscaled === b.unscaled : Object.is(a, b);
}

/** Whether two expressions say the same. */
export function sameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.type !== b.type) return false;
  const [p, q] = [argsOf(a), argsOf(b)];
  if (p.length !== q.length || !p.every((arg, index) => sameExpression(arg, q[index] ?? arg))) return false;
  switch (a.kind) {
    case 'column':
    case 'outer':
      return a.index === (b as ColumnRef).index;
    case 'literal':
      return sameValue(a.value, (b as Literal).value);
    case 'call':
      return a.name === (b as Call).name;
    case 'function': {
      const other = b as FunctionCall;
      return (
        !a.volatile &&
        a.function.module === other.function.module &&
        a.function.index === other.function.index
      );
    }
    case 'lambda':
      return a.lambda === (b as Lambda).lambda;
  }
}
