import { builder } from './declared.js';
import type { Program } from './program.js';
import { columnsText } from './rows.js';

/** What every module of programs has: tables that they read. */
export const PRELUDE = `const TABLE = [0, 1, -1, 2.5, 1000000, -0, 4294967295, 7];
const BYTES = Uint8Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8);`;

/** A module of programs, each in both tiers: `p0` as the build decides, `q0` in the js tier. */
export function moduleSource(programs: readonly Program[]): string {
  const types = [
    ...new Set(
      programs.flatMap(({ params, returns, output = [], given = [] }) =>
        [...params, returns, ...output, ...given].map(({ type }) => type),
      ),
    ),
  ];
  const imports = [
    ...new Set(['aggregate', 'partition', 'scalar', 'table']),
    ...new Set(['bool', 'float64', 'int32', 'int64', 'nullable', 'struct', ...types]),
  ];
  return [
    `import { ${imports.sort().join(', ')} } from '@heddle/pdk';`,
    PRELUDE,
    ...programs.map(({ source }) => source),
    ...programs.flatMap((program, index) => [
      `export const p${index} = ${definition(program, '')};`,
      `export const q${index} = ${definition(program, `, tier: 'js'`)};`,
    ]),
  ].join('\n');
}

function definition(program: Program, tier: string): string {
  const { kind, params, returns, declaration, handlers } = program;
  const args = `args: [${params.map((param, at) => builder(param, `a${at}`)).join(', ')}]`;
  switch (kind) {
    case 'scalar':
      return `scalar({ ${args}, returns: ${builder(returns)}${declaration}${tier} }, ${handlers})`;
    case 'aggregate':
      return `aggregate({ ${args}, returns: ${builder(returns)}${declaration}${tier} })`;
    case 'table':
      return `table({ ${args}${declaration}${tier} }, ${handlers})`;
    case 'partition':
      return `partition({ input: ${columnsText(params, 'a')}, ${declaration}${tier} })`;
  }
}
