import type { AnyNode, ArrayExpression, Node } from 'acorn';
import type { ConstantTable, Expr } from '../ir.js';
import { describe } from './binding.js';
import type { Body } from './body.js';
import { i32, op } from './expr.js';
import { numberConstant } from './numbers.js';
import { assembled, components, componentTypes } from './representation.js';
import { joinedTypes, type ScalarType, typeOf } from './static-type.js';
import type { IndexedValue, Value } from './value.js';

/** Arrays of fixed length in memory, for code that reads or writes them by positions known only while it runs. */

/** More than this is not set up again and again for each row. */
const MAX_LENGTH = 4096;

/** Whether an array is taken by positions that are not written out. */
export function isReadByPosition(body: Body, node: ArrayExpression): boolean {
  const { program } = body.module;
  const parent = program.parentOf(node);
  if (parent?.type === 'MemberExpression') return parent.computed && parent.property.type !== 'Literal';
  if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false;
  const { name } = parent.id;
  return program.usesIn(body.activation.node).some(({ identifier }) => {
    if (identifier.name !== name) return false;
    const member = program.parentOf(identifier);
    if (member?.type !== 'MemberExpression' || member.object !== identifier) return false;
    return (
      member.computed && (member.property.type !== 'Literal' || isTarget(program.parentOf(member), member))
    );
  });
}

function isTarget(parent: AnyNode | undefined, member: Node): boolean {
  if (parent?.type === 'AssignmentExpression') return parent.left === member;
  return parent?.type === 'UpdateExpression' || parent?.type === 'ArrayPattern';
}

/** An array of these values, all of one type, in memory. */
export function scratchArray(body: Body, node: Node, values: readonly Value[]): IndexedValue {
  const key = `${body.activation.path}:${node.start}[]`;
  if (values.length === 0) return body.refuse('an array that grows');
  if (values.length > MAX_LENGTH) return body.refuse('a large array');
  if (body.isRecursive) return body.refuse('an array in a function that calls itself');
  const types = values.map((value) => typeOf(value) ?? body.refuse(`an array holds ${describe(value)}`));
  const joined = types.reduce(
    (one, other) => joinedTypes(one, other) ?? body.refuse('an array of different types'),
  );
  const type = body.types.declared(key, joined);
  if (type === undefined || type.kind === 'absent' || type.kind === 'optional' || type.kind === 'date')
    return body.refuse('an array with values that may be missing');
  return scratchOf(body, key, type, values);
}

function scratchOf(body: Body, key: string, type: ScalarType, values: readonly Value[]): IndexedValue {
  const [part = 'f64'] = componentTypes(type);
  if (part === 'str') return body.refuse('an array of texts that changes');
  const shift = part === 'i32' ? 2 : 3;
  const table: ConstantTable = {
    name: 'array',
    bytes: new Uint8Array(values.length << shift),
    alignment: 8,
    scratch: true,
  };
  const base: Expr = { op: 'address', type: 'i32', table };
  const at = (index: Expr): Expr =>
    index.op === 'const' ? base : op('i32.add', base, op('i32.shl', index, i32(shift)));
  const offset = (index: Expr): number => (index.op === 'const' ? Number(index.value) << shift : 0);
  const bits = part === 'i32' ? 32 : 64;
  const put = (index: Expr, given: Value): void => {
    const value = body.writable(given, type);
    const found = typeOf(value) ?? body.refuse(`an array holds ${describe(value)}`);
    if (body.types.given(key, type, found) === undefined) body.refuse('an array of different types');
    const [expr = i32(0)] = components(value, type);
    body.emit({ op: 'store', bits, address: at(index), offset: offset(index), value: expr });
  };
  values.forEach((value, index) => {
    put(i32(index), value);
  });
  return {
    kind: 'indexed',
    what: 'an array',
    length: numberConstant(values.length),
    at: (index) => {
      const load: Expr = {
        op: 'load',
        type: part,
        bits,
        signed: true,
        address: at(index),
        offset: offset(index),
      };
      return assembled(type, [load]);
    },
    put,
  };
}
