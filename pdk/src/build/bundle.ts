import { resolve } from 'node:path';
import { type BuildFailure, build, type Message } from 'esbuild';
import { BuildError, type Problem, refuse } from './build-error.js';
import type { Location } from './code-frame.js';
import { nodeBuiltins, type RefusedImport } from './node-builtins.js';
import { pdkModules } from './pdk-modules.js';
import type { Project } from './project.js';
import { normalised, type SourceMap, STUB_SOURCE } from './source-map.js';

/** The user's code as one script that registers its functions when it is evaluated. */
export interface Bundle {
  readonly code: string;
  readonly map: SourceMap;
  /** Absolute paths of the files it was made of. */
  readonly inputs: ReadonlySet<string>;
  /** What the bundler finds odd but not wrong. */
  readonly warnings: readonly Problem[];
}

/**
 * Bundles the entry for the guest engine (ES2023, no modules, no Node).
 *
 * @throws BuildError HEDDLE3002 for an import of a Node built-in, HEDDLE3001 for anything else esbuild refuses.
 */
export async function bundle({ entry, root }: Project): Promise<Bundle> {
  const contents = [
    `import * as entry from ${JSON.stringify(entry)};`,
    `import { register } from '@heddle/pdk/guest';`,
    'register(entry);',
  ].join('\n');
  const result = await build({
    stdin: { contents, resolveDir: root, sourcefile: STUB_SOURCE, loader: 'js' },
    absWorkingDir: root,
    outfile: resolve(root, 'bundle.js'),
    write: false,
    bundle: true,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    target: 'es2023',
    // The guest evaluates it as strict code too; so do Node and the scope analysis, then.
    banner: { js: '"use strict";' },
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
    sourcemap: 'external',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    plugins: [nodeBuiltins, pdkModules],
  }).catch((failure: BuildFailure) => refuseFailure(failure));

  const text = (extension: string) =>
    result.outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return {
    code: text('.js'),
    map: normalised(text('.map')),
    inputs: new Set(Object.keys(result.metafile.inputs).map((input) => resolve(root, input))),
    warnings: result.warnings.map(problem),
  };
}

function refuseFailure(failure: BuildFailure): never {
  const errors = failure.errors ?? [];
  const builtins = errors.filter(
    ({ detail }) => (detail as RefusedImport | undefined)?.refused === 'builtin',
  );
  refuse('HEDDLE3002', builtins.map(problem));
  refuse('HEDDLE3001', errors.map(problem));
  throw new BuildError('HEDDLE3001', [{ message: String(failure) }], { cause: failure });
}

const AWAIT_HINT =
  'a module is set up, and its handlers run, without waiting; compute the value without a promise';

/** How the bundler writes the names of the PDK's own modules. */
function plain(text: string): string {
  return text.replaceAll('heddle:@heddle/', '@heddle/');
}

function problem({ text, location, detail }: Message): Problem {
  const { hint } = (detail ?? {}) as Partial<RefusedImport>;
  if (text.startsWith('Top-level await')) {
    const message = 'a UDF cannot await outside a function';
    return { message, location: location === null ? undefined : place(location), hint: AWAIT_HINT };
  }
  return { message: plain(text), location: location === null ? undefined : place(location), hint };
}

/** esbuild counts columns from 0 and in bytes of UTF-8. */
function place({ file, line, column, length, lineText }: NonNullable<Message['location']>): Location {
  const bytes = Buffer.from(lineText);
  const units = (from: number, to: number) => bytes.subarray(from, to).toString().length;
  return { file, line, column: units(0, column) + 1, length: units(column, column + length), lineText };
}
