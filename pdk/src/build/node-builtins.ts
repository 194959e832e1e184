import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/** What the bundler's messages carry when they come from this plugin. */
export interface RefusedImport {
  readonly refused: 'builtin';
  readonly hint: string;
}

const HINTS: Readonly<Record<string, string>> = {
  fs: 'a UDF has no files; pass the data as an argument, import a .json file, or join a table in SQL',
  crypto: 'a UDF has no random source; for a hash, import a package written in plain JavaScript',
  buffer: 'use Uint8Array, TextEncoder and TextDecoder',
  url: 'import a package written in plain JavaScript to take URLs apart',
  util: 'use TextEncoder and TextDecoder, or a package written in plain JavaScript',
  http: 'a UDF has no network; pass the data as an argument, or join a table in SQL',
  https: 'a UDF has no network; pass the data as an argument, or join a table in SQL',
  process: 'a UDF has no environment; pass the value as an argument, or read Config.get(key) in the handler',
  timers: 'a UDF runs to its end in one go; there is nothing to wait for',
};

const GENERAL_HINT = 'a UDF runs without Node; use plain JavaScript, or a package that needs nothing of Node';

/** Marks an esbuild plugin's own second look, so that it does not ask itself for ever. */
const LOOKING = { looking: true };

/** Refuses imports of Node's built-in modules, unless a package of that name is installed (buffer, events, …). */
export const nodeBuiltins: Plugin = {
  name: 'heddle-node-builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z_:/0-9]+$/ }, async ({ path, pluginData, ...request }) => {
      if (pluginData === LOOKING || !isBuiltin(path)) return undefined;
      if (!path.startsWith('node:')) {
        const { importer, resolveDir, kind, with: attributes } = request;
        const options = { importer, resolveDir, kind, with: attributes, pluginData: LOOKING };
        const installed = await build.resolve(path, options);
        if (installed.errors.length === 0) return installed;
      }
      const module = path.replace(/^node:/, '').split('/')[0] ?? path;
      const detail: RefusedImport = { refused: 'builtin', hint: HINTS[module] ?? GENERAL_HINT };
      return { errors: [{ text: `a UDF cannot import "${path}", a module of Node`, detail }] };
    });
  },
};
