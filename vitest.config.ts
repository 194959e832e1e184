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

export default defineConfig({
  test: {
    projects: [
      project('pdk', 'pdk'),
      project('host', 'host/runtime'),
      project('engine', 'host/engine'),
      project('cli', 'host/cli'),
      project('conformance', 'conformance'),
      project('engines', 'test', 900_000),
    ],
  },
});
