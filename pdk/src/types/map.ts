import type { MapKey, MapOf, Mapping } from './mapping.js';
import { type Argument, type DataType, isUnnamed, type TypeName, typeRecord } from './type.js';

const NO_KEYS: readonly TypeName[] = ['float32', 'float64', 'list', 'struct', 'map'];

/**
 * Entries of key and value; a `Map` in the handler, in the order of the entries.
 *
 * @param key the type of the keys: not nullable, no float, not nested
 * @param value the type of the values; `nullable(...)` where they can be null
 */
export function map<Key extends MapKey, Value extends Mapping>(
  key: DataType<Key>,
  value: DataType<Value>,
): DataType<MapOf<Key, Value>>;
export function map<Key extends MapKey, Value extends Mapping>(
  name: string,
  key: DataType<Key>,
  value: DataType<Value>,
): Argument<MapOf<Key, Value>>;
export function map(...parts: unknown[]): object {
  const name = typeof parts[0] === 'string' ? parts[0] : undefined;
  const [key, value] = name === undefined ? parts : parts.slice(1);
  if (!isUnnamed(key) || !isUnnamed(value) || key.nullable || NO_KEYS.includes(key.type)) {
    throw new TypeError(
      "map() takes the types of its keys (not null, no float, not nested) and values, such as map('counts', utf8(), int32())",
    );
  }
  return typeRecord('map', name, { key, value });
}
