/** Names of the types of spec/types.md. */
export type TypeId = keyof typeof SHAPES;

/** Resolution of timestamps, times and durations. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** A column's, struct field's or item's name, type and whether its declaration admits nulls. */
export interface Field {
  readonly name: string;
  readonly dataType: DataType;
  /** `nullable(...)` in the declaration. */
  readonly nullable: boolean;
}

/** A type as a tree. Immutable; whether nulls are allowed is said by the field that has the type. */
export interface DataType {
  readonly id: TypeId;
  /** Decimal digits of decimal128, 1 to 38. */
  readonly precision?: number;
  /** Digits after the point of decimal128, 0 to `precision`. */
  readonly scale?: number;
  /** Of timestamp, time and duration. */
  readonly unit?: TimeUnit;
  /** Of a timestamp with a zone. */
  readonly timezone?: string;
  /** list: the item; struct: its fields; map: one struct of key and value; empty otherwise. */
  readonly children: readonly Field[];
}

/** A type, or its text (`list<int32?>`), where it is written by hand. */
export type TypeLike = DataType | string;

/** How deep types nest; a plain column is depth 1. */
export const MAX_DEPTH = 16;
/** Types in all schemas of one function. */
export const MAX_TYPES = 1_000;
/** Fields of one struct. */
export const MAX_FIELDS = 100;
/** Decimal digits that 128 bits hold for certain. */
export const MAX_PRECISION = 38;

/** What each type's text takes beside its name. */
const SHAPES = {
  bool: 'plain',
  int8: 'plain',
  int16: 'plain',
  int32: 'plain',
  uint8: 'plain',
  uint16: 'plain',
  uint32: 'plain',
  int64: 'plain',
  float32: 'plain',
  float64: 'plain',
  decimal128: 'decimal',
  utf8: 'plain',
  binary: 'plain',
  date32: 'plain',
  timestamp: 'unit',
  time: 'unit',
  duration: 'unit',
  interval: 'plain',
  list: 'nested',
  struct: 'nested',
  map: 'nested',
} as const;

const UNITS: readonly string[] = ['s', 'ms', 'us', 'ns'];
const NO_CHILDREN: readonly Field[] = [];
const PLAIN = new Map<string, DataType>();
for (const [id, shape] of Object.entries(SHAPES)) {
  if (shape === 'plain') PLAIN.set(id, { id: id as TypeId, children: NO_CHILDREN });
}

/** A field. */
export function field(name: string, type: TypeLike, nullable = false): Field {
  return { name, dataType: dataTypeOf(type), nullable };
}

/** A type without parameters. */
export function plainType(id: TypeId): DataType {
  const type = PLAIN.get(id);
  if (type === undefined) throw new RangeError(`${id} takes parameters`);
  return type;
}

/** decimal128(precision, scale). @throws RangeError unless 1 <= precision <= 38 and 0 <= scale <= precision. */
export function decimalType(precision: number, scale: number): DataType {
  if (!Number.isInteger(precision) || precision < 1 || precision > MAX_PRECISION) {
    throw new RangeError(`a decimal128 has 1 to ${MAX_PRECISION} digits, not ${precision}`);
  }
  if (!Number.isInteger(scale) || scale < 0 || scale > precision) {
    throw new RangeError(`a decimal128 of ${precision} digits has no scale ${scale}`);
  }
  return { id: 'decimal128', precision, scale, children: NO_CHILDREN };
}

/** timestamp, time or duration. `timezone` is a timestamp's alone. */
export function timeType(id: 'timestamp' | 'time' | 'duration', unit: TimeUnit, timezone?: string): DataType {
  if (timezone === undefined || timezone === '') return { id, unit, children: NO_CHILDREN };
  if (id !== 'timestamp') throw new RangeError(`a ${id} has no zone`);
  return { id, unit, timezone, children: NO_CHILDREN };
}

/** list of an item, whose field is named `item`. */
export function listType(item: DataType, nullable: boolean): DataType {
  return { id: 'list', children: [{ name: 'item', dataType: item, nullable }] };
}

/** struct. @throws RangeError unless it has 1 to 100 fields with distinct names. */
export function structType(fields: readonly Field[]): DataType {
  if (fields.length < 1 || fields.length > MAX_FIELDS) {
    throw new RangeError(`a struct has 1 to ${MAX_FIELDS} fields, not ${fields.length}`);
  }
  const names = new Set(fields.map(({ name }) => name));
  if (names.size < fields.length) throw new RangeError('a struct has distinct names');
  return { id: 'struct', children: fields };
}

const NO_KEYS: readonly TypeId[] = ['float32', 'float64', 'list', 'struct', 'map'];

/** map: one child `entries`, a struct of `key` and `value`. @throws RangeError for a float or nested key. */
export function mapType(key: DataType, value: DataType, nullable: boolean): DataType {
  if (NO_KEYS.includes(key.id)) throw new RangeError(`a map has no keys of type ${typeText(key)}`);
  const children = [
    { name: 'key', dataType: key, nullable: false },
    { name: 'value', dataType: value, nullable },
  ];
  return {
    id: 'map',
    children: [{ name: 'entries', dataType: { id: 'struct', children }, nullable: false }],
  };
}

/** The type that a text or a type is. @throws SyntaxError for a text that is none. */
export function dataTypeOf(type: TypeLike): DataType {
  if (typeof type !== 'string') return type;
  return PLAIN.get(type) ?? parseType(type).dataType;
}

/** The fields of a map: key and value. */
export function entryFields(map: DataType): readonly [Field, Field] {
  const [key, value] = map.children[0]?.dataType.children ?? [];
  if (key === undefined || value === undefined) throw new TypeError(`${map.id} has no entries`);
  return [key, value];
}

/** The one child of a list (its item) or map (its entries). */
export function itemField(type: DataType): Field {
  const [item] = type.children;
  if (item === undefined) throw new TypeError(`${type.id} has no items`);
  return item;
}

/**
 * Whether columns of the two types are laid out and read the same. Names of fields, nullability and zones do not
 * matter.
 */
export function sameType(a: DataType, b: DataType): boolean {
  if (a === b) return true;
  if (a.id !== b.id || a.precision !== b.precision || a.scale !== b.scale || a.unit !== b.unit) return false;
  if (a.children.length !== b.children.length) return false;
  return a.children.every((child, i) => {
    const other = b.children[i];
    return other !== undefined && sameType(child.dataType, other.dataType);
  });
}

/** How many types the tree of a type holds, itself included, and how deep it is. */
export function measureType(type: DataType): { types: number; depth: number } {
  let types = 1;
  let depth = 0;
  // The entries of a map are no type that anybody wrote.
  for (const child of type.id === 'map' ? entryFields(type) : type.children) {
    const inner = measureType(child.dataType);
    types += inner.types;
    depth = Math.max(depth, inner.depth);
  }
  return { types, depth: depth + 1 };
}

/** The text of a type (spec/types.md): `struct<a: int32, b: utf8?>`. */
export function typeText(type: DataType): string {
  switch (type.id) {
    case 'decimal128':
      return `decimal128(${type.precision}, ${type.scale})`;
    case 'timestamp':
    case 'time':
    case 'duration':
      return `${type.id}[${type.unit}${type.timezone === undefined ? '' : `, ${type.timezone}`}]`;
    case 'list':
      return `list<${fieldTypeText(itemField(type))}>`;
    case 'map':
      return `map<${entryFields(type).map(fieldTypeText).join(', ')}>`;
    case 'struct':
      return `struct<${type.children.map((child) => `${nameText(child.name)}: ${fieldTypeText(child)}`).join(', ')}>`;
    default:
      return type.id;
  }
}

/** The text of a field's type, with a question mark where it is nullable. */
export function fieldTypeText(field: Field): string {
  return `${typeText(field.dataType)}${field.nullable ? '?' : ''}`;
}

/** A name as texts write it: as a JSON string where it is more than letters, digits and `_`. */
export function nameText(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);
}

/** Reads the text of a type, with or without its question mark. @throws SyntaxError or RangeError. */
export function parseType(text: string): { dataType: DataType; nullable: boolean } {
  const parser = new TypeParser(text);
  const parsed = parser.type(1);
  parser.end();
  return parsed;
}

class TypeParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(depth: number): { dataType: DataType; nullable: boolean } {
    if (depth > MAX_DEPTH) throw new RangeError(`types nest to a depth of ${MAX_DEPTH}`);
    const dataType = this.#bare(depth);
    return { dataType, nullable: this.#taken('?') };
  }

  end(): void {
    if (this.#match(/\s*/y) !== null && this.#at < this.#text.length) throw this.#unexpected();
  }

  #bare(depth: number): DataType {
    const id = this.#match(/\s*([a-z]+[0-9]*)/y)?.[1] ?? '';
    const plain = PLAIN.get(id);
    if (plain !== undefined) return plain;
    switch (id) {
      case 'decimal128': {
        const digits = this.#match(/\(\s*(\d+)\s*,\s*(\d+)\s*\)/y);
        if (digits === null) throw this.#unexpected();
        return decimalType(Number(digits[1]), Number(digits[2]));
      }
      case 'timestamp':
      case 'time':
      case 'duration': {
        const [, unit = '', zone] = this.#match(/\[\s*([a-z]+)\s*(?:,\s*([^\]]+?)\s*)?\]/y) ?? [];
        if (!UNITS.includes(unit)) throw this.#unexpected();
        return timeType(id, unit as TimeUnit, zone);
      }
      case 'list': {
        this.#expect('<');
        const item = this.type(depth + 1);
        this.#expect('>');
        return listType(item.dataType, item.nullable);
      }
      case 'map': {
        this.#expect('<');
        const key = this.type(depth + 1);
        this.#expect(',');
        const value = this.type(depth + 1);
        this.#expect('>');
        if (key.nullable) throw new RangeError("a map's key is not nullable");
        return mapType(key.dataType, value.dataType, value.nullable);
      }
      case 'struct':
        return this.#struct(depth);
      default:
        throw this.#unexpected();
    }
  }

  #struct(depth: number): DataType {
    this.#expect('<');
    const fields: Field[] = [];
    do {
      const name = this.#match(/\s*(?:([A-Za-z_][A-Za-z0-9_]*)|("(?:[^"\\]|\\.)*"))/y);
      if (name === null) throw this.#unexpected();
      this.#expect(':');
      fields.push({ name: name[1] ?? String(JSON.parse(name[2] ?? '')), ...this.type(depth + 1) });
    } while (this.#taken(','));
    this.#expect('>');
    return structType(fields);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #taken(character: string): boolean {
    this.#match(/\s*/y);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#taken(character)) throw this.#unexpected();
  }

  #unexpected(): SyntaxError {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return new SyntaxError(`"${this.#text.slice(0, 100)}" is no type: "${rest}" at ${this.#at}`);
  }
}
