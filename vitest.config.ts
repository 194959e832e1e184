import { defineConfig } from 'vitest/config';

/** One project a package, so that `npm test` can run the parts apart. */
const project = (name: string, folder: string, timeout = 180_000) => ({
  test: {
    name,
    include: [`${folder}/**/*.test.{ts,mjs}`],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: timeout,
    hookTimeout: timeout,
  },
});

/** Pages that processes serve, in Chromium: npm run test:full -- --only cluster-page. */
const pages = {
  test: {
    name: 'pages',
    include: ['host/**/*.chromium.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
};

const hostFolder = new URL('host/runtime/src/', import.meta.url).pathname;
const conformanceFolder = new URL('conformance/', import.meta.url).pathname;

/** The host's own tests share the runners of the corpus, which then run its source and not what is built of it. */
const hostSource = {
  name: 'host-source',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    if (importer?.startsWith(conformanceFolder) !== true) return null;
    const [, entry = '/index'] = /^@heddle\/host(\/arrow|\/codec)?$/.exec(source) ?? [null, null];
    return entry === null ? null : `${hostFolder}${entry.slice(1)}.ts`;
  },
};

export default defineConfig({
  test: {
    projects: [
      project('pdk', 'pdk'),
      { ...project('host', 'host/runtime'), plugins: [hostSource] },
      project('engine', 'host/engine'),
      // Their processes wait for each other, on a busy machine for long.
      project('cluster', 'host/cluster', 240_000),
      project('spark', 'host/spark'),
      project('cli', 'host/cli'),
      pages,
      project('conformance', 'conformance'),
      project('engines', 'test', 900_000),
    ],
  },
});
