import type { List, Mapping } from './mapping.js';
import { type Argument, type DataType, isUnnamed, typeRecord } from './type.js';

/**
 * Any number of items of one type; an array in the handler. Results may be arrays, or for numbers typed arrays.
 *
 * @param item the type of the items, without a name; `nullable(...)` where items can be null
 */
export function list<Item extends Mapping>(item: DataType<Item>): DataType<List<Item>>;
export function list<Item extends Mapping>(name: string, item: DataType<Item>): Argument<List<Item>>;
export function list(...parts: unknown[]): object {
  const name = typeof parts[0] === 'string' ? parts[0] : undefined;
  const item = name === undefined ? parts[0] : parts[1];
  if (!isUnnamed(item)) {
    throw new TypeError("list() takes the type of its items, without a name, such as list('tags', utf8())");
  }
  return typeRecord('list', name, { item });
}
