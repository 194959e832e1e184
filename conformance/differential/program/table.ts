import { Choices } from './choices.js';
import { parameters, typeFeatures } from './declared.js';
import { makeHelpers } from './helper.js';
import type { Program } from './program.js';
import { columnsText, outputColumns, rowOf, yielding } from './rows.js';
import { Scope } from './scope.js';
import { statements } from './statements.js';

/** A table function: a generator, or a function that gives an array which is written out. */
export function makeTable(numbers: readonly number[], index: number): Program {
  const choices = new Choices(numbers);
  const output = outputColumns(choices);
  const { params, variables } = parameters(choices);
  const { parts, scope } = makeHelpers(new Scope(choices), index);
  const row = rowOf(output);
  const place = scope.with(...variables);
  const names = variables.map(({ name }) => name).join(', ');
  const name = `f${index}`;
  const handler = choices.rarely(5)
    ? arrayHandler(place, names, row)
    : `function* (${names}) {\n${body(place.yielding(row))}\n}`;
  const { features, inexact } = scope.shared;
  const [returns = { type: 'float64', kind: 'number', nullable: false }] = output;
  return {
    kind: 'table',
    numbers: choices.used,
    source: [...parts, `const ${name} = ${handler};`].join('\n'),
    handlers: name,
    params,
    returns,
    output,
    declaration: `, output: ${columnsText(output, 'c')}`,
    features: new Set([...features, ...output.flatMap((column) => typeFeatures(params, column))]),
    inexact,
  };
}

/** Statements behind the first, and a row behind them. */
export function body(scope: Scope, first = ''): string {
  const made = statements(scope, 6, 0, () => '');
  return `${first}\n${made.text}\n${yielding(made.scope)}`;
}

/** A function that ends in an array of rows. */
export function arrayHandler(scope: Scope, names: string, row: (scope: Scope) => string, first = ''): string {
  const rows = (place: Scope) => place.uses('rows in an array', `[${row(place)}, ${row(place)}]`);
  const made = statements(scope, 4, 1, rows);
  return `(${names}) => {\n${first}\n${made.text}\nreturn ${rows(made.scope)};\n}`;
}
