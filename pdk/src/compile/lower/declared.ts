import type { FieldRecord, TypeRecord } from '../../types/type.js';
import type { Local } from '../ir.js';
import { type Binding, ConstantBinding, FixedBinding } from './binding.js';
import type { Body } from './body.js';
import { get } from './expr.js';
import { ANY_NUMBER, INT32, integers, type NumberRange, UINT32 } from './range.js';
import { assembled } from './representation.js';
import { BIGINT, BOOLEAN, NUMBER, type ScalarType, type StaticType, TEXT } from './static-type.js';
import type { Value } from './value.js';

/** Values of declared types: arguments and states, as `Kernel` in ir.ts has their columns. */

const INTEGERS: Readonly<Record<string, NumberRange>> = {
  int8: integers(-128, 127),
  int16: integers(-32_768, 32_767),
  int32: INT32,
  uint8: integers(0, 255),
  uint16: integers(0, 65_535),
  uint32: UINT32,
  date32: INT32,
};

/** The type of a handler's value; undefined for types that are not compiled. */
export function scalarTypeOf({ type }: TypeRecord): ScalarType | undefined {
  switch (type) {
    case 'bool':
      return BOOLEAN;
    case 'utf8':
      return TEXT;
    case 'float32':
    case 'float64':
      return NUMBER;
    case 'int64':
    case 'timestamp':
    case 'time':
    case 'duration':
      return BIGINT;
    default: {
      const range = INTEGERS[type];
      return range && { kind: 'number', range };
    }
  }
}

/** The value of an argument; `declare` makes the parameters of the kernel, in order. */
export function argumentOf(
  body: Body,
  name: string,
  record: TypeRecord,
  declare: (name: string, type: Local['type']) => Local,
): Value {
  if (record.type === 'struct') {
    if (record.nullable) body.refuse(`the argument ${name} is a nullable struct`);
    const fields = (record.fields ?? []).map((field): [string, ConstantBinding] => [
      field.name,
      new ConstantBinding(field.name, body, argumentOf(body, `${name}.${field.name}`, field, declare), true),
    ]);
    return { kind: 'object', array: false, fields: new Map(fields) };
  }
  const of = scalarTypeOf(record) ?? body.refuse(`the argument ${name} is a ${record.type}`);
  // An uint32 comes as a double.
  const value = declare(name, columnType(of));
  const whole =
    of.kind === 'number' && value.type === 'f64'
      ? ({ kind: 'number', expr: get(value), form: 'f64', range: of.range } as const)
      : assembled(of, [get(value)]);
  if (!record.nullable) return whole;
  const missing = declare(`${name}_null`, 'i32');
  if (whole.kind !== 'number' && whole.kind !== 'bigint' && whole.kind !== 'boolean' && whole.kind !== 'text')
    return body.refuse(`the argument ${name} is a ${record.type}`);
  return { kind: 'optional', value: whole, missing: get(missing), as: 'null' };
}

/** A field of a state, or a state that is one value. */
export function stateField(
  body: Body,
  record: TypeRecord,
  name: string,
  declare: (name: string, type: Local['type']) => Local,
): Binding & FixedBinding {
  const declared = scalarTypeOf(record);
  if (declared === undefined) return body.refuse(`the state holds a ${record.type}`);
  // Between rows a state holds any number, whatever it may be when it leaves.
  const of: ScalarType = declared.kind === 'number' ? { kind: 'number', range: ANY_NUMBER } : declared;
  const locals = [declare(name, columnType(of))];
  if (record.nullable) locals.push(declare(`${name}_null`, 'i32'));
  const type: StaticType = record.nullable ? { kind: 'optional', of, as: 'null' } : of;
  return new FixedBinding(name, body, type, locals);
}

/** The fields of a state that is an object. */
export function stateFields(
  body: Body,
  fields: readonly FieldRecord[],
  declare: (name: string, type: Local['type']) => Local,
): Map<string, FixedBinding> {
  return new Map(fields.map((field) => [field.name, stateField(body, field, field.name, declare)]));
}

function columnType(type: ScalarType): Local['type'] {
  switch (type.kind) {
    case 'number':
      return type.range.min >= INT32.min && type.range.max <= INT32.max ? 'i32' : 'f64';
    case 'date':
      return 'f64';
    case 'bigint':
      return 'i64';
    case 'boolean':
      return 'i32';
    case 'text':
      return 'str';
  }
}
