import { bounded } from './expressions.js';
import { type Helper, KINDS, type Kind, type Scope, type Variable } from './scope.js';
import { statements } from './statements.js';

/** Up to two functions of the module: their text, and the scope in which they can be called. */
export function makeHelpers(
  top: Scope,
  index: number,
): { readonly parts: readonly string[]; readonly scope: Scope } {
  let scope = top;
  const parts: string[] = [];
  for (let count = scope.choices.below(3); count > 0; count--) {
    const { text, helper } = makeHelper(scope, `h${index}_${count}`);
    parts.push(text);
    scope = scope.withHelper(helper);
  }
  return { parts, scope };
}

function makeHelper(scope: Scope, name: string): { text: string; helper: Helper } {
  const { choices } = scope;
  const params = Array.from({ length: 1 + choices.below(2) }, (): Kind => choices.pick(KINDS));
  const kind = choices.pick(KINDS);
  const variables = params.map(
    (one, at): Variable => ({ name: `p${at}`, kind: one, nullable: false, assignable: true }),
  );
  const answer = (place: Scope) => bounded(place, kind, 2);
  const body = statements(scope.inFunction(...variables), 2, 2, answer);
  const names = variables.map((variable) => variable.name).join(', ');
  const text = `function ${name}(${names}) {\n${body.text}\nreturn ${answer(body.scope)};\n}`;
  return { text, helper: { name, params, result: kind } };
}
