import type { TypeRecord } from './type.js';

/** A type as signatures write it (`spec/types.md`): `list<int32?>`, `timestamp[us, UTC]?`. */
export function typeText(type: TypeRecord): string {
  return type.nullable ? `${bareTypeText(type)}?` : bareTypeText(type);
}

/** A name as signatures write it: bare when it is plain, else as a JSON string. */
export function nameText(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);
}

/** The same without the question mark of the outermost type. */
export function bareTypeText({
  type,
  precision,
  scale,
  unit,
  timezone,
  item,
  fields,
  key,
  value,
}: TypeRecord): string {
  const child = (inner: TypeRecord | undefined) => (inner === undefined ? '' : typeText(inner));
  switch (type) {
    case 'decimal128':
      return `decimal128(${precision}, ${scale})`;
    case 'timestamp':
      return timezone === undefined ? `timestamp[${unit}]` : `timestamp[${unit}, ${timezone}]`;
    case 'time':
    case 'duration':
      return `${type}[${unit}]`;
    case 'list':
      return `list<${child(item)}>`;
    case 'struct':
      return `struct<${(fields ?? []).map((field) => `${nameText(field.name)}: ${typeText(field)}`).join(', ')}>`;
    case 'map':
      return `map<${child(key)}, ${child(value)}>`;
    default:
      return type;
  }
}
