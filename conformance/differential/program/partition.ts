import { Choices } from './choices.js';
import { builder, type Declared, declared, parameters, result, typeFeatures } from './declared.js';
import { makeHelpers } from './helper.js';
import type { Program } from './program.js';
import { columnsText, outputColumns, rowOf } from './rows.js';
import { type Kind, Scope, type Variable } from './scope.js';
import { arrayHandler, body } from './table.js';

/** What a field of the state is at first. */
const INITIALS: Readonly<Record<Kind, readonly string[]>> = {
  number: ['0', '-0', '1.5', 'NaN'],
  bigint: ['0n', '-1n', '9223372036854775807n'],
  boolean: ['false', 'true'],
  text: [`''`, `'ab'`, `'\\u00e9\\u{1f600}'`],
};

/** A partition function: a state of a few fields that `process` changes and `finish` tells. */
export function makePartition(numbers: readonly number[], index: number): Program {
  const choices = new Choices(numbers);
  const output = outputColumns(choices);
  const { params: input, variables } = parameters(choices);
  const params = input.length > 0 ? input : [declared(choices)];
  const given = choices.rarely(3) ? [declared(choices)] : [];
  const fields = Array.from({ length: 1 + choices.below(4) }, (_, at) => field(choices, at));
  const { parts, scope } = makeHelpers(new Scope(choices), index);
  const row = rowOf(output);
  const state = fields.map(({ name, kind, nullable }) => variable(`s.${name}`, kind, nullable));
  const place = scope.with(...state, ...(input.length > 0 ? variables : [])).asRepeated();
  const columns = params.map((_, at) => `a${at}`).join(', ');
  const changed = choices.pick(fields);
  const change = `s.${changed.name} = ${changed.next(place)};`;
  const handler = (names: string, at: Scope, first: string) =>
    choices.rarely(5)
      ? arrayHandler(at, names, row, first)
      : `function* (${names}) {\n${body(at.yielding(row), first)}\n}`;
  const own = `given${index}`;
  const initial = fields.map(({ name, initial: text }) => `${name}: ${text}`);
  if (given.length > 0) initial.push('p: p0');
  const handlers = {
    open: `(${given.map((_, at) => `p${at}`).join(', ')}) => ({ ${initial.join(', ')} })`,
    process: handler(`s, { ${columns} }`, place, change),
    ...(!choices.rarely(4) && { finish: handler('s', scope.with(...state), '') }),
  };
  const name = (role: string) => `${own}_${role}`;
  const sources = Object.entries(handlers).map(([role, text]) => `const ${name(role)} = ${text};`);
  const declaration = Object.keys(handlers).map((role) => `${role}: ${name(role)}`);
  const { features, inexact } = scope.shared;
  const [returns = { type: 'float64', kind: 'number', nullable: false }] = output;
  return {
    kind: 'partition',
    numbers: choices.used,
    source: [...parts, ...sources].join('\n'),
    handlers: `{ ${declaration.join(', ')} }`,
    params,
    returns,
    output,
    given,
    declaration: [
      `params: [${given.map((param, at) => builder(param, `p${at}`)).join(', ')}]`,
      'partitionBy: []',
      `output: ${columnsText(output, 'c')}`,
      ...declaration,
    ].join(', '),
    features: new Set([
      ...features,
      ...output.flatMap((column) => typeFeatures(params, column)),
      ...fields.map(({ kind }) => `partition state ${kind}`),
    ]),
    inexact,
  };
}

interface Field {
  readonly name: string;
  readonly kind: Kind;
  readonly nullable: boolean;
  readonly initial: string;
  readonly next: (scope: Scope) => string;
}

function field(choices: Choices, at: number): Field {
  const { kind } = declared(choices);
  const nullable = choices.rarely(5);
  const type: Declared = { type: kind === 'bigint' ? 'int64' : 'any', kind, nullable: false };
  const value = result(type);
  return {
    name: 'abcd'.charAt(at),
    kind,
    nullable,
    initial: nullable ? 'null' : choices.pick(INITIALS[kind]),
    next: (scope) => (kind === 'text' ? `(${value(scope)}).slice(0, 24)` : value(scope)),
  };
}

function variable(name: string, kind: Kind, nullable: boolean): Variable {
  return { name, kind, nullable, assignable: true };
}
