import { type CallName, call, column, type Expression, type Literal, literal } from '../plan/expression.js';
import type { SqlType } from '../table/types.js';

/** What is known of a piece of a table without reading it has these columns for each column of the table, then `rows`. */
export const BOUNDS = ['least', 'greatest', 'nulls'] as const;

/** Where the bounds of a column begin: `least` and `greatest` of its type, `nulls` an int64. */
export function boundsAt(index: number): number {
  return index * BOUNDS.length;
}

/**
 * A condition over what is known of pieces of a table with so many columns, a row for each piece: false only where the given condition
 * is true for no row of the piece. What is not known is null, there as here.
 */
export function mayHold(condition: Expression, columns: number): Expression {
  if (condition.kind !== 'call') return UNKNOWN;
  const { name, args } = condition;
  const [first, ...others] = args;
  if (first === undefined) return UNKNOWN;
  switch (name) {
    case 'and':
    case 'or':
      return all(
        name,
        args.map((arg) => mayHold(arg, columns)),
      );
    case '=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compared(name, first, others[0], columns);
    case 'between':
      return all('and', [
        compared('>=', first, others[0], columns),
        compared('<=', first, others[1], columns),
      ]);
    case 'in':
      return all(
        'or',
        others.map((item) => compared('=', first, item, columns)),
      );
    case 'is_null': {
      const bounds = boundsOf(first);
      return bounds === null ? UNKNOWN : call('>', 'bool', bounds.nulls, literal('int64', 0n));
    }
    case 'not':
      return first.kind === 'call' && first.name === 'is_null' ? notAllNull(first.args[0], columns) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

const UNKNOWN = literal('bool', null);

const FLIPPED: Readonly<Partial<Record<CallName, CallName>>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function compared(
  name: CallName,
  left: Expression,
  right: Expression | undefined,
  columns: number,
): Expression {
  if (right === undefined) return UNKNOWN;
  if (left.kind === 'literal' && right.kind !== 'literal')
    return compared(FLIPPED[name] ?? name, right, left, columns);
  const bounds = boundsOf(left);
  if (bounds === null || right.kind !== 'literal') return UNKNOWN;
  return all('and', [notAllNull(left, columns), within(name, bounds, right)]);
}

function within(name: CallName, { least, greatest }: Bounds, value: Literal): Expression {
  if (name === '<' || name === '<=') return call(name, 'bool', least, value);
  if (name === '>' || name === '>=') return call(name, 'bool', greatest, value);
  return all('and', [call('<=', 'bool', least, value), call('>=', 'bool', greatest, value)]);
}

function notAllNull(expression: Expression | undefined, columns: number): Expression {
  const bounds = expression === undefined ? null : boundsOf(expression);
  if (bounds === null) return UNKNOWN;
  return call('<', 'bool', bounds.nulls, column(boundsAt(columns), 'int64'));
}

interface Bounds {
  readonly least: Expression;
  readonly greatest: Expression;
  readonly nulls: Expression;
}

/** The bounds of a column, or of one in a wider type, whose values are in the same order. */
function boundsOf(expression: Expression): Bounds | null {
  if (expression.kind === 'column') {
    const [least, greatest, nulls] = BOUNDS.map((_, place) => boundsAt(expression.index) + place);
    if (least === undefined || greatest === undefined || nulls === undefined) return null;
    const { type } = expression;
    return {
      least: column(least, type),
      // NaN is above every number, and no statistics count it.
      greatest: type === 'float64' ? literal(type, null) : column(greatest, type),
      nulls: column(nulls, 'int64'),
    };
  }
  const [input] = expression.kind === 'call' && expression.name === 'cast' ? expression.args : [];
  if (input === undefined || !WIDER[input.type]?.includes(expression.type)) return null;
  const bounds = boundsOf(input);
  if (bounds === null) return null;
  const cast = (bound: Expression) => call('cast', expression.type, bound);
  return { ...bounds, least: cast(bounds.least), greatest: cast(bounds.greatest) };
}

/** Casts that fail for no value and keep the order, though not every difference. */
const WIDER: Readonly<Partial<Record<SqlType, readonly SqlType[]>>> = {
  int32: ['int64', 'float64'],
  int64: ['float64'],
};

function all(name: 'and' | 'or', conditions: readonly Expression[]): Expression {
  const [first = UNKNOWN, ...rest] = conditions;
  return rest.reduce((left, right) => call(name, 'bool', left, right), first);
}
