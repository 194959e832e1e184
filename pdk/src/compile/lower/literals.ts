import type { AnyNode, ArrayExpression, ObjectExpression } from 'acorn';
import { ConstantBinding, describe, VariableBinding } from './binding.js';
import type { Body } from './body.js';
import { lowerExpression } from './expressions.js';
import { closure } from './functions.js';
import { constantKey } from './members.js';
import { fixedArray } from './patterns.js';
import { isReadByPosition, scratchArray } from './scratch-array.js';
import { typeOf } from './static-type.js';
import type { Place, Value } from './value.js';

/** Objects and arrays that are written out: their parts become variables of their own. */

export function lowerObject(body: Body, node: ObjectExpression): Value {
  const names: string[] = [];
  const parts: (() => Value)[] = [];
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const value = lowerExpression(body, property.argument);
      if (value.kind !== 'object' || value.array) return body.refuse(`${describe(value)} is spread`);
      for (const [name, place] of value.fields) {
        names.push(name);
        parts.push(() => place.read());
      }
      continue;
    }
    if (property.kind !== 'init') return body.refuse(`a ${property.kind}ter`);
    const { key, computed } = property;
    const name =
      !computed && key.type === 'Identifier' ? key.name : constantKey(lowerExpression(body, key as AnyNode));
    if (name === undefined || name === '__proto__')
      return body.refuse('a property whose name is not known before it runs');
    names.push(name);
    parts.push(() =>
      property.method ? closure(body, property.value) : lowerExpression(body, property.value as AnyNode),
    );
  }
  const values = body.inOrder(parts);
  const fields = new Map<string, Place>();
  values.forEach((value, index) => {
    const name = names[index] ?? '';
    fields.set(name, field(body, node, name, value));
  });
  return { kind: 'object', array: false, fields };
}

export function lowerArray(body: Body, node: ArrayExpression): Value {
  const parts = node.elements.map((element) => () => {
    if (element === null) return body.refuse('an array with holes');
    return lowerExpression(body, element.type === 'SpreadElement' ? element.argument : element);
  });
  const values = body.inOrder(parts).flatMap((value, index): Value[] => {
    if (node.elements[index]?.type !== 'SpreadElement') return [value];
    if (value.kind !== 'object' || !value.array) return body.refuse(`${describe(value)} is spread`);
    return [...value.fields.values()].map((place) => place.read());
  });
  return isReadByPosition(body, node) ? scratchArray(body, node, values) : fixedArray(body, values);
}

/** A field that is assigned somewhere in the module is a variable. */
function field(body: Body, node: ObjectExpression, name: string, value: Value): Place {
  const { module, activation } = body;
  const scalar = typeOf(value) !== undefined;
  if (!scalar || !module.assigned.in(module.program.tree).has(`.${name}`))
    return new ConstantBinding(name, body, body.held(value), true);
  return new VariableBinding(name, body, `${activation.path}:${node.start}.${name}`, value, { field: true });
}
