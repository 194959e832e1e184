import type { AnyNode, Identifier } from 'acorn';
import { isFunction } from '../../build/purity/functions.js';
import type { Body } from './body.js';
import { constantValue } from './constant-value.js';
import { topLevelFunction } from './functions.js';
import { numberConstant } from './numbers.js';
import type { Value } from './value.js';

/** What a name means: in the function, at the module's top level, or in the language. */
export function lowerIdentifier(body: Body, node: Identifier): Value {
  const place = body.activation.scope.find(node.name);
  if (place !== undefined) return place.read();
  const variable = body.module.variableOf(node);
  if (variable === undefined) return ofLanguage(node.name);
  if (!variable.topLevel) return body.refuse(`${node.name} belongs to a function around this one`);
  const declared: AnyNode | undefined = variable.value;
  if (declared !== undefined && isFunction(declared)) return topLevelFunction(body, declared);
  if (body.module.reassigned.has(variable))
    return body.refuse(`the variable ${node.name} of the module is assigned`);
  const { constants } = body.module.topLevel;
  if (!constants.has(node.name)) return body.refuse(`the value of ${node.name} is not known before it runs`);
  return constantValue(body, node.name, constants.get(node.name), variable);
}

function ofLanguage(name: string): Value {
  switch (name) {
    case 'undefined':
      return { kind: 'absent', as: 'undefined' };
    case 'NaN':
      return numberConstant(Number.NaN);
    case 'Infinity':
      return numberConstant(Number.POSITIVE_INFINITY);
    default:
      return { kind: 'builtin', path: name };
  }
}
