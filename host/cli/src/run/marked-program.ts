import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Expression, type Program, parse, type VariableDeclaration } from 'acorn';
import { build, transform } from 'esbuild';
import { useError } from '../errors.js';

/** What a program is run with. */
export interface ProgramOptions {
  /** The folder of results; null for none. */
  readonly store: string | null;
  /** The file of the page about its runs; null for none. */
  readonly report: string | null;
  /** Whether standard error shows how far its runs are. */
  readonly progress: boolean;
  /** Whether its runs are on the cluster that the environment names. */
  readonly cluster: boolean;
}

/** Constants of these kinds are no DataSets, and take their names from where they stand. */
const UNMARKED = new Set(['ArrowFunctionExpression', 'FunctionExpression', 'ClassExpression', 'Literal']);

/**
 * A program of TypeScript, and the files beside it that it imports, as one file of JavaScript. Each constant of its top level
 * that is a DataSet has its name; all runs use the store. HEDDLE4002 for what is no TypeScript.
 */
export async function markedProgram(path: string, options: ProgramOptions): Promise<string> {
  const name = basename(path);
  try {
    const { code } = await transform(await readFile(path, 'utf8'), {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcefile: name,
    });
    const { outputFiles } = await build({
      stdin: {
        contents: prelude(name, options) + marks(code),
        resolveDir: dirname(path),
        sourcefile: name,
        loader: 'ts',
      },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      write: false,
      logLevel: 'silent',
    });
    return outputFiles[0]?.text ?? '';
  } catch (cause) {
    throw useError('HEDDLE4002', `${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** In one line, so that those of the program keep their numbers but for the first. */
function prelude(title: string, { store, report, progress, cluster }: ProgramOptions): string {
  const kept = store === null ? '{}' : JSON.stringify({ store });
  return [
    "import { marked as __marked, setRunDefaults as __setRunDefaults } from '@heddle/engine/dataset';",
    "import { watch as __watch } from '@heddle/engine/report';",
    ...(cluster ? ["import { cluster as __cluster } from '@heddle/cluster';"] : []),
    `__setRunDefaults({ ...${kept},${cluster ? ' on: __cluster(),' : ''} ...__watch(${JSON.stringify({ title, report, progress })}) });`,
  ].join('');
}

/** The program with `marked` around the values of its constants. */
function marks(code: string): string {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as Program;
  const declarations = body.flatMap((statement): VariableDeclaration[] => {
    const found = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return found?.type === 'VariableDeclaration' && found.kind === 'const' ? [found] : [];
  });
  const values = declarations.flatMap(({ declarations: all }) =>
    all.flatMap(({ id, init }): { name: string; init: Expression }[] =>
      id.type === 'Identifier' && init && !UNMARKED.has(init.type) ? [{ name: id.name, init }] : [],
    ),
  );
  // From the last to the first: places before it stay what they are.
  return values.reduceRight(
    (text, { name, init }) =>
      `${text.slice(0, init.start)}__marked(${JSON.stringify(name)}, ${text.slice(init.start, init.end)})${text.slice(init.end)}`,
    code,
  );
}
