import { type Fields, fieldRecords } from '../types/struct.js';
import type { FieldRecord } from '../types/type.js';
import { bareTypeText } from '../types/type-text.js';
import { type Common, type Definition, define, isDefinition } from './definition.js';

/**
 * A function of a kind, as a bound for what is overloaded. Its handlers are left out: those of two functions take
 * different values, so that no type of handlers takes in both.
 */
type Overload<Kind extends Definition['kind'] = Definition['kind']> = Common & { readonly kind: Kind };

/** Several functions of one kind under one export and one SQL name. */
export interface OverloadedFunction<Functions extends readonly Overload[] = readonly Definition[]> {
  readonly kind: 'overload';
  readonly overloads: Functions;
}

/**
 * Declares functions of one kind that share an export and a SQL name and differ in the types of their arguments. A
 * planner takes the first whose argument types are those of the call, else the first that accepts them.
 *
 * @throws TypeError when two of them differ in kind, name or volatility, or do not differ in their arguments.
 */
export function overload<
  First extends Overload,
  const Rest extends readonly [Overload<First['kind']>, ...Overload<First['kind']>[]],
>(first: First, ...rest: Rest): OverloadedFunction<readonly [First, ...Rest]> {
  const overloads = [first, ...rest] as const;
  if (overloads.length < 2 || !overloads.every((one) => isDefinition(one) && 'volatility' in one)) {
    throw new TypeError('overload() takes two or more functions, such as overload(scalar(...), scalar(...))');
  }
  const seen = new Set<string>();
  for (const one of overloads as readonly unknown[] as readonly Definition[]) {
    if (
      one.kind !== first.kind ||
      one.volatility !== first.volatility ||
      (one.name ?? first.name) !== first.name
    ) {
      throw new TypeError(
        'overload() takes functions of one kind and volatility, named by the first of them',
      );
    }
    const types = columns(one).map((column) => bareTypeText(column));
    const text = `${types.join(', ')}${columns(one).some((column) => 'variadic' in column) ? '...' : ''}`;
    if (seen.has(text)) throw new TypeError(`overload() has two functions of (${text})`);
    seen.add(text);
  }
  return define({ kind: 'overload' as const, overloads });
}

/** Every column that a call brings. */
function columns(definition: Definition): readonly FieldRecord[] {
  if (definition.kind !== 'partition') return definition.args;
  const input: Fields = definition.input;
  return [...fieldRecords('input', input), ...definition.params];
}
