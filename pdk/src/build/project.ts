import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { BuildError } from './build-error.js';

/** Where a build reads and writes. All paths are absolute. */
export interface Project {
  readonly entry: string;
  /** The nearest folder above the entry with a package.json, else the entry's own; sources are named from it. */
  readonly root: string;
  readonly outfile: string;
}

/**
 * Finds the project of an entry; the module goes to `dist/<entry>.wasm` in it unless `outfile` says otherwise.
 * @throws BuildError HEDDLE4001 when the entry is no file.
 */
export function findProject(entry: string, outfile: string | undefined): Project {
  const given = resolve(entry);
  if (statSync(given, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new BuildError('HEDDLE4001', [
      {
        message: `there is no file ${entry}`,
        hint: 'give the path of the TypeScript file that exports the functions',
      },
    ]);
  }
  // The bundler follows links and the type checker does not: let both begin at the same path.
  const path = realpathSync(given);
  const root = findUp(dirname(path), 'package.json') ?? dirname(path);
  const name = `${basename(path, extname(path))}.wasm`;
  return { entry: path, root, outfile: outfile === undefined ? join(root, 'dist', name) : resolve(outfile) };
}

/** The nearest folder, from `folder` upwards, that holds `file`. */
export function findUp(folder: string, file: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, file))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** A path as messages and source maps name it: relative to the project, with forward slashes. */
export function projectPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
