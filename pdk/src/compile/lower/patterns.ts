import type { AnyNode, Identifier, Pattern } from 'acorn';
import { assignTo } from './assignment.js';
import { ConstantBinding, describe, VariableBinding } from './binding.js';
import type { Body } from './body.js';
import { parted, presentValue } from './conversion.js';
import { lowerExpression, textConstant } from './expressions.js';
import { constantKey, memberOf } from './members.js';
import { numberConstant } from './numbers.js';
import type { ObjectValue, Value } from './value.js';

/** Declarations and destructuring. */

/** Gives the parameters of the running function their arguments. */
export function bindParameters(body: Body, params: readonly Pattern[], args: readonly Value[]): void {
  params.forEach((param, index) => {
    if (param.type === 'RestElement') bind(body, param.argument, fixedArray(body, args.slice(index)), true);
    else bind(body, param, args[index] ?? { kind: 'absent', as: 'undefined' }, true);
  });
}

/** Declares what a pattern names; without `declares` it assigns to what is there. */
export function bind(body: Body, pattern: AnyNode, value: Value, declares: boolean, constant = false): void {
  switch (pattern.type) {
    case 'Identifier':
      if (declares) declare(body, pattern, value, constant);
      else assignTo(body, pattern, value);
      return;
    case 'MemberExpression':
      assignTo(body, pattern, value);
      return;
    case 'AssignmentPattern':
      bind(body, pattern.left, defaulted(body, value, pattern.right), declares, constant);
      return;
    case 'ObjectPattern': {
      const object = presentValue(body, value);
      const taken = new Set<string>();
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') {
          bind(body, property.argument, restOf(body, object, taken), declares, constant);
          continue;
        }
        const { key, computed } = property;
        const name = computed
          ? lowerExpression(body, key as AnyNode)
          : key.type === 'Identifier'
            ? textConstant(key.name)
            : lowerExpression(body, key as AnyNode);
        taken.add(constantKey(name) ?? body.refuse('a property whose name is not known before it runs'));
        bind(body, property.value, memberOf(body, object, name), declares, constant);
      }
      return;
    }
    case 'ArrayPattern':
      bindElements(body, pattern.elements, value, declares, constant);
      return;
    default:
      body.refuse(`a target of the form ${pattern.type}`);
  }
}

/** A new object of the fields that were not taken. */
function restOf(body: Body, object: Value, taken: ReadonlySet<string>): ObjectValue {
  if (object.kind !== 'object' || object.array) return body.refuse(`the rest of ${describe(object)}`);
  const left = [...object.fields].filter(([name]) => !taken.has(name));
  const fields = left.map(([name, place]): [string, ConstantBinding] => [
    name,
    new ConstantBinding(name, body, body.held(place.read()), true),
  ]);
  return { kind: 'object', array: false, fields: new Map(fields) };
}

function bindElements(
  body: Body,
  elements: readonly (Pattern | null)[],
  value: Value,
  declares: boolean,
  constant: boolean,
): void {
  const list = presentValue(body, value);
  if (list.kind !== 'indexed' && !(list.kind === 'object' && list.array))
    body.refuse(`${describe(list)} is taken apart`);
  // All elements are read before any name is given its value: `[a, b] = [b, a]` has made the array by then.
  elements.forEach((element, index) => {
    if (element === null) return;
    if (element.type === 'RestElement') {
      if (list.kind === 'indexed') body.refuse(`the rest of ${list.what}`);
      const rest = [...list.fields.values()].slice(index).map((place) => place.read());
      bind(body, element.argument, fixedArray(body, rest), declares, constant);
      return;
    }
    bind(body, element, memberOf(body, list, numberConstant(index)), declares, constant);
  });
}

/** An array of values that nobody else has. */
export function fixedArray(body: Body, values: readonly Value[]): ObjectValue {
  const fields = values.map((value, index): [string, ConstantBinding] => [
    String(index),
    new ConstantBinding(String(index), body, body.held(value), true),
  ]);
  return { kind: 'object', array: true, fields: new Map(fields) };
}

function declare(body: Body, { name, start }: Identifier, value: Value, constant: boolean): void {
  const { activation, module } = body;
  const assigned = !constant && module.assigned.in(activation.node).has(name);
  const place = assigned
    ? new VariableBinding(name, body, `${activation.path}:${start}`, value, {
        zeroSign: !module.zeroSigns.ignoredBy(name, activation.node),
      })
    : new ConstantBinding(name, body, body.held(value));
  activation.scope.declare(name, place);
}

/** A value, or a default where it is undefined. */
function defaulted(body: Body, value: Value, otherwise: AnyNode): Value {
  if (value.kind === 'absent') return value.as === 'undefined' ? lowerExpression(body, otherwise) : value;
  if (value.kind !== 'optional' || value.as !== 'undefined') return value;
  const { value: there, missing } = parted(body.held(value));
  return body.eitherValue(
    missing,
    () => lowerExpression(body, otherwise),
    () => there,
  );
}
