import type { TypeName, TypeRecord } from '../../types/type.js';
import type { ValueType } from '../ir.js';

/** How a column of a declared type lies in memory, as far as compiled code reads and writes it. */
export interface Leaf {
  readonly type: TypeRecord;
  /** Bytes of a value; undefined for bool (a bitmap) and utf8 (offsets and bytes). */
  readonly width: 1 | 2 | 4 | 8 | undefined;
  /** What JavaScript's value is: a number, a bigint, a boolean or a text. */
  readonly value: 'number' | 'bigint' | 'bool' | 'text';
}

const LEAVES: Readonly<Partial<Record<TypeName, Pick<Leaf, 'width' | 'value'>>>> = {
  bool: { width: undefined, value: 'bool' },
  int8: { width: 1, value: 'number' },
  int16: { width: 2, value: 'number' },
  int32: { width: 4, value: 'number' },
  uint8: { width: 1, value: 'number' },
  uint16: { width: 2, value: 'number' },
  uint32: { width: 4, value: 'number' },
  float32: { width: 4, value: 'number' },
  float64: { width: 8, value: 'number' },
  date32: { width: 4, value: 'number' },
  int64: { width: 8, value: 'bigint' },
  timestamp: { width: 8, value: 'bigint' },
  time: { width: 8, value: 'bigint' },
  duration: { width: 8, value: 'bigint' },
  utf8: { width: undefined, value: 'text' },
};

/**
 * The leaves of a type, a struct's fields in order.
 * @throws TypeError for a type without a compiled form: lowering refuses those.
 */
export function leavesOf(type: TypeRecord): Leaf[] {
  if (type.type === 'struct') return (type.fields ?? []).flatMap(leavesOf);
  const leaf = LEAVES[type.type];
  if (leaf === undefined) throw new TypeError(`${type.type} has no compiled form`);
  const short = type.type === 'time' && (type.unit === 's' || type.unit === 'ms');
  return [{ type, value: leaf.value, width: short ? 4 : leaf.width }];
}

/** What holds a value of a leaf in a state: numbers are never narrowed there. */
export function stateType(leaf: Leaf): ValueType {
  switch (leaf.value) {
    case 'number':
      return 'f64';
    case 'bigint':
      return 'i64';
    case 'bool':
      return 'i32';
    case 'text':
      return 'str';
  }
}
