import { defineConfig } from 'vitest/config';

/** One project a package, so that `npm test` can run the parts apart. */
const project = (name: string, folder: string, timeout = 60_000) => ({
  test: {
    name,
    include: [`${folder}/**/*.test.{ts,mjs}`],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: timeout,
    hookTimeout: timeout,
  },
});

const hostFolder = new URL('host/runtime/src/', import.meta.url).pathname;

/** `@heddle/host` as it stands in the source, for what the tests of that package share with other packages. */
const hostSource = [
  { find: /^@heddle\/host$/, replacement: `${hostFolder}index.ts` },
  { find: /^@heddle\/host\/(arrow|codec)$/, replacement: `${hostFolder}$1.ts` },
];

export default defineConfig({
  test: {
    projects: [
      project('pdk', 'pdk'),
      { ...project('host', 'host/runtime'), resolve: { alias: hostSource } },
      project('engine', 'host/engine'),
      project('cli', 'host/cli'),
      project('conformance', 'conformance'),
      project('engines', 'test', 900_000),
    ],
  },
});
