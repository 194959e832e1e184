import type { FieldRecord, TypeRecord } from '../types/type.js';
import { nameText, typeText } from '../types/type-text.js';
import type { Declaration } from './manifest.js';

/**
 * A function for people, in the texts of `spec/types.md`:
 *
 * - `haversine(lat1 float64, lon1 float64?) -> float64`
 * - `join_words(separator utf8, words utf8...) -> utf8`
 * - `weighted_avg(value float64, weight float64) -> float64? state struct<sum: float64, weight: float64>`
 * - `split(text utf8) -> table(word utf8, at int32)`
 * - `sessions(table(user utf8, at timestamp[us]), gap int64) -> table(user utf8, session int32)`
 */
export function signature(
  declaration: Partial<Declaration> & Pick<Declaration, 'name' | 'kind' | 'args' | 'variadic'>,
): string {
  const { name, kind, args, variadic, returns, state, output, params = [] } = declaration;
  const declared = kind === 'partition' ? [table(args), ...params.map(field)] : args.map(field);
  const list = `${declared.join(', ')}${variadic ? '...' : ''}`;
  const result = output === undefined ? optional(returns) : table(output);
  return `${name}(${list}) -> ${result}${state === undefined ? '' : ` state ${typeText(state)}`}`;
}

function field(column: FieldRecord): string {
  return `${nameText(column.name)} ${typeText(column)}`;
}

function table(columns: readonly FieldRecord[]): string {
  return `table(${columns.map(field).join(', ')})`;
}

function optional(type: TypeRecord | undefined): string {
  return type === undefined ? '' : typeText(type);
}
