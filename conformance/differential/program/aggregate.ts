import { Choices } from './choices.js';
import { builder, type Declared, declared, parameters, result, typeFeatures } from './declared.js';
import { bounded } from './expressions.js';
import { makeHelpers } from './helper.js';
import type { Program } from './program.js';
import { type Kind, Scope, type Variable } from './scope.js';
import { statements } from './statements.js';

/** A column of the state: what it is at first, and what new values of it are wrapped in. */
interface Column {
  readonly name: string;
  readonly declared: Declared;
  readonly initial: string;
}

const COLUMNS: readonly (readonly [type: string, kind: Kind, initials: readonly string[]])[] = [
  ['float64', 'number', ['0', '1', 'Infinity', '-0']],
  ['int64', 'bigint', ['0n', '1n', '-9223372036854775808n']],
  ['bool', 'boolean', ['false', 'true']],
  ['int32', 'number', ['0', '-1']],
];

/** An aggregate: a state of one value or of several, changed in place or made anew. */
export function makeAggregate(numbers: readonly number[], index: number): Program {
  const choices = new Choices(numbers);
  const returns = declared(choices);
  const { params, variables } = parameters(choices);
  const columns = Array.from({ length: 1 + choices.below(4) }, (_, at) => column(choices, at));
  const shape = choices.pick(['changed', 'made', 'single'] as const);
  const used = shape === 'single' ? columns.slice(0, 1) : columns;
  const { parts, scope } = makeHelpers(new Scope(choices), index);
  scope.uses(`aggregate: state ${shape}`, '');

  const reads = (prefix: string, assignable: boolean) =>
    used.map((one) => variable(one, shape === 'single' ? prefix : `${prefix}.${one.name}`, assignable));
  const newState = (place: Scope) => {
    const values = used.map(({ declared: type, name }) => `${name}: ${value(place, type)}`);
    return shape === 'single' ? values.join().replace(/^\w+: /, '') : `{ ${values.join(', ')} }`;
  };
  const changes = (names: string, ...known: readonly Variable[]) => {
    const place = scope.with(...reads('s', shape === 'changed'), ...known).asRepeated();
    if (shape !== 'changed') {
      const body = statements(place, 3, 1, newState);
      return `(${names}) => {\n${body.text}\nreturn (${newState(body.scope)});\n}`;
    }
    const first = choices.pick(used);
    const body = statements(place, 4, 1, () => '');
    return `(${names}) => {\n${body.text}\ns.${first.name} = ${value(body.scope, first.declared)};\n}`;
  };
  const initial = used.map(({ name, initial: text }) => `${name}: ${text}`).join(', ');
  const args = ['s', ...variables.map(({ name }) => name)].join(', ');
  const retracts = choices.rarely(3);
  const handlers = {
    createState: shape === 'single' ? `() => ${used[0]?.initial}` : `() => ({ ${initial} })`,
    accumulate: changes(args, ...variables),
    ...(retracts && { retract: changes(args, ...variables) }),
    merge: changes('s, o', ...reads('o', false)),
    finish: finish(scope.with(...reads('s', false)), returns),
  };
  const name = (role: string) => `f${index}_${role}`;
  const sources = Object.entries(handlers).map(([role, text]) => `const ${name(role)} = ${text};`);
  const declaration = Object.keys(handlers).map((role) => `${role}: ${name(role)}`);
  const state =
    shape === 'single'
      ? builder(used[0]?.declared ?? returns)
      : `struct({ ${used.map((one) => `${one.name}: ${builder(one.declared)}`).join(', ')} })`;
  const { features, inexact } = scope.shared;
  return {
    kind: 'aggregate',
    numbers: choices.used,
    source: [...parts, ...sources].join('\n'),
    handlers: `{ ${declaration.join(', ')} }`,
    params,
    returns,
    declaration: `, state: ${state}, ${declaration.join(', ')}`,
    features: new Set([
      ...features,
      ...typeFeatures(params, returns),
      ...used.map((one) => `state ${one.declared.type}`),
    ]),
    inexact,
  };
}

function column(choices: Choices, at: number): Column {
  const [type, kind, initials] = choices.pick(COLUMNS);
  const nullable = choices.rarely(5);
  return {
    name: 'abcd'.charAt(at),
    declared: { type, kind, nullable },
    initial: nullable ? 'null' : choices.pick(initials),
  };
}

function variable({ declared: { kind, nullable } }: Column, name: string, assignable: boolean): Variable {
  return { name, kind, nullable, assignable };
}

/** A new value of a column; one of int32 stays one, so that the state can cross. */
function value(scope: Scope, { type, kind }: Declared): string {
  const made = bounded(scope, kind, 3);
  return type === 'int32' ? `${made} | 0` : made;
}

function finish(scope: Scope, returns: Declared): string {
  const answer = result(returns);
  const body = statements(scope, 2, 1, answer);
  return `(s) => {\n${body.text}\nreturn ${answer(body.scope)};\n}`;
}
