import { Choices } from './choices.js';
import { builder, type Declared, declared, result } from './declared.js';
import { bounded } from './expressions.js';
import { type Helper, KINDS, type Kind, Scope, type Variable } from './scope.js';
import { statements } from './statements.js';

/** A program: one handler with what it needs, and how it is declared. */
export interface Program {
  /** The numbers that it is made of. */
  readonly numbers: readonly number[];
  /** Declarations of the module's top level; the last is the handler, called `name`. */
  readonly source: string;
  readonly name: string;
  readonly params: readonly Declared[];
  readonly returns: Declared;
  /** What it uses, by the names of the coverage. */
  readonly features: ReadonlySet<string>;
  /** Whether V8 may answer otherwise in the last place. */
  readonly inexact: boolean;
}

/** What every program's module has: tables, and the imports. */
export const PRELUDE = `const TABLE = [0, 1, -1, 2.5, 1000000, -0, 4294967295, 7];
const BYTES = Uint8Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8);`;

const CONSTANTS: readonly Variable[] = [];

/** The program that the numbers stand for; `index` tells its names from those of others in the module. */
export function makeProgram(numbers: readonly number[], index: number): Program {
  const choices = new Choices(numbers);
  const returns = declared(choices);
  const params = Array.from({ length: choices.below(4) + (choices.rarely(10) ? 0 : 1) }, () =>
    declared(choices),
  );
  let scope = new Scope(choices, undefined, CONSTANTS);
  const parts: string[] = [];
  for (let count = choices.below(3); count > 0; count--) {
    const { text, helper } = makeHelper(scope, `h${index}_${count}`);
    parts.push(text);
    scope = scope.withHelper(helper);
  }
  const variables = params.map(
    ({ kind, nullable }, at): Variable => ({ name: `a${at}`, kind, nullable, assignable: false }),
  );
  const name = `f${index}`;
  const answer = result(returns);
  const body = statements(scope.with(...variables), 6, 0, answer);
  const names = variables.map((variable) => variable.name).join(', ');
  parts.push(`const ${name} = (${names}) => {\n${body.text}\nreturn ${answer(body.scope)};\n};`);
  const { features, inexact } = scope.shared;
  const types = new Set([...params.map(({ type }) => `argument ${type}`), `result ${returns.type}`]);
  return {
    numbers,
    source: parts.join('\n'),
    name,
    params,
    returns,
    features: new Set([...features, ...types]),
    inexact,
  };
}

function makeHelper(scope: Scope, name: string): { text: string; helper: Helper } {
  const { choices } = scope;
  const params = Array.from({ length: 1 + choices.below(2) }, (): Kind => choices.pick(KINDS));
  const kind = choices.pick(KINDS);
  const variables = params.map(
    (one, at): Variable => ({ name: `p${at}`, kind: one, nullable: false, assignable: true }),
  );
  const inside = scope.inFunction(...variables);
  const answer = (place: Scope) => bounded(place, kind, 2);
  const body = statements(inside, 2, 2, answer);
  const text = `function ${name}(${variables.map((variable) => variable.name).join(', ')}) {\n${body.text}\nreturn ${answer(body.scope)};\n}`;
  return { text, helper: { name, params, result: kind } };
}

/** A module of programs, each in both tiers: `p0` as the build decides, `q0` in the js tier. */
export function moduleSource(programs: readonly Program[], bothTiers: boolean): string {
  const exports = programs.flatMap(({ name, params, returns }, index) => {
    const args = params.map((param, at) => builder(param, `a${at}`)).join(', ');
    const options = `args: [${args}], returns: ${builder(returns)}`;
    const compiled = `export const p${index} = scalar({ ${options} }, ${name});`;
    return bothTiers
      ? [compiled, `export const q${index} = scalar({ ${options}, tier: 'js' }, ${name});`]
      : [compiled];
  });
  const types = [
    ...new Set(programs.flatMap(({ params, returns }) => [...params, returns].map(({ type }) => type))),
  ];
  return [
    '// @ts-nocheck',
    `import { nullable, scalar, ${types.sort().join(', ')} } from '@heddle/pdk';`,
    PRELUDE,
    ...programs.map(({ source }) => source),
    ...exports,
  ].join('\n');
}
