import { join } from 'node:path';
import { bundle } from '../../../src/build/bundle.js';
import { evaluate } from '../../../src/build/evaluate.js';
import { Program } from '../../../src/build/program.js';
import { findProject } from '../../../src/build/project.js';
import { compiledText } from '../../../src/compile/ir-text.js';
import { lower } from '../../../src/compile/lower/index.js';
import { scratchProject } from '../../support/scratch.js';

const BUILDERS =
  'aggregate, bool, date32, float64, int32, int64, list, nullable, partition, scalar, struct, table, uint32, uint8, utf8, variadic';

/** The intermediate form of each function of a module, by its SQL name, and why others stay in the js tier. */
export interface Lowered {
  readonly text: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
}

/** Lowers a module; its first line imports the builders. */
export async function loweredModule(source: string): Promise<Lowered> {
  const folder = scratchProject({ 'src/f.ts': `import { ${BUILDERS} } from '@heddle/pdk';\n${source}` });
  const made = await bundle(findProject(join(folder, 'src/f.ts'), undefined));
  const functions = evaluate(made);
  const { compiled, refused } = lower(new Program(made.code), functions, made.map);
  const place = (file = '', line = 0, column = 0) => `${file}:${line}:${column}`;
  return {
    text: Object.fromEntries(compiled.map((one) => [one.name, compiledText(one)])),
    refused: Object.fromEntries(
      refused.map(({ index, reason, position }) => [
        functions[index]?.name,
        `${reason} (${place(position?.file, position?.line, position?.column)})`,
      ]),
    ),
  };
}

/** The intermediate form of one scalar function of float64s, int32s and the rest by the letters x y, n m, b c, s t, p. */
export async function loweredText(handler: string, returns = 'float64()', prelude = ''): Promise<string> {
  const names =
    /^\(([^)]*)\)/
      .exec(handler)?.[1]
      ?.split(',')
      .map((name) => name.trim()) ?? [];
  const args = names.filter((name) => name !== '').map((name) => TYPES[name]?.(name));
  const { text, refused } = await loweredModule(
    `${prelude}\nexport const f = scalar({ args: [${args.join(', ')}], returns: ${returns} }, ${handler});`,
  );
  return text.f ?? `refused: ${refused.f}`;
}

const TYPES: Readonly<Record<string, (name: string) => string>> = {
  ...Object.fromEntries(['x', 'y'].map((name) => [name, () => `float64('${name}')`])),
  ...Object.fromEntries(['n', 'm'].map((name) => [name, () => `int32('${name}')`])),
  ...Object.fromEntries(['b', 'c'].map((name) => [name, () => `int64('${name}')`])),
  ...Object.fromEntries(['s', 't'].map((name) => [name, () => `utf8('${name}')`])),
  p: () => "nullable(float64('p'))",
  u: () => "uint32('u')",
};
