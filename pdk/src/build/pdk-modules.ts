import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import type { RefusedImport } from './node-builtins.js';

/** The compiled PDK of this very build. */
const DIST = new URL('../../dist/', import.meta.url);

/** Source maps name the PDK's own files by this prefix, wherever it is installed. */
export const PDK_SOURCE = '@heddle/pdk/';

const NAMESPACE = 'heddle';

/** Entries of the package that belong into a module. */
const ENTRIES: Readonly<Record<string, string>> = {
  '@heddle/pdk': 'index.js',
  '@heddle/pdk/guest': 'guest/index.js',
};

/**
 * Takes the PDK from the package that does the building, under names without a path: the builders always fit the
 * build, and where the package lies never shows in a module.
 */
export const pdkModules: Plugin = {
  name: 'heddle-pdk-modules',
  setup(build) {
    build.onResolve({ filter: /^@heddle\/pdk(\/|$)/ }, ({ path }) => {
      const file = ENTRIES[path];
      if (file !== undefined) return { path: PDK_SOURCE + file, namespace: NAMESPACE };
      const hint = "import the builders from '@heddle/pdk'";
      const detail: RefusedImport = { refused: 'builtin', hint };
      return { errors: [{ text: `a UDF cannot import "${path}", which runs in Node`, detail }] };
    });
    build.onResolve({ filter: /^\./, namespace: NAMESPACE }, ({ path, importer }) => ({
      path: posix.join(posix.dirname(importer), path),
      namespace: NAMESPACE,
    }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
      contents: await readFile(fileURLToPath(new URL(path.slice(PDK_SOURCE.length), DIST)), 'utf8'),
      loader: 'js',
    }));
  },
};
