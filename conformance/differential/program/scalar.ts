import { Choices } from './choices.js';
import { declared, parameters, result, typeFeatures } from './declared.js';
import { makeHelpers } from './helper.js';
import type { Program } from './program.js';
import { Scope } from './scope.js';
import { statements } from './statements.js';

/** A scalar function. */
export function makeScalar(numbers: readonly number[], index: number): Program {
  const choices = new Choices(numbers);
  const returns = declared(choices);
  const { params, variables } = parameters(choices);
  const { parts, scope } = makeHelpers(new Scope(choices), index);
  const answer = result(returns);
  const body = statements(scope.with(...variables), 6, 0, answer);
  const name = `f${index}`;
  const names = variables.map((variable) => variable.name).join(', ');
  const handler = `const ${name} = (${names}) => {\n${body.text}\nreturn ${answer(body.scope)};\n};`;
  const { features, inexact } = scope.shared;
  return {
    kind: 'scalar',
    numbers: choices.used,
    source: [...parts, handler].join('\n'),
    handlers: name,
    params,
    returns,
    declaration: '',
    features: new Set([...features, ...typeFeatures(params, returns)]),
    inexact,
  };
}
