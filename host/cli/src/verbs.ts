import type { Verb } from './verb.js';

/** Every verb: one line of help, and how to load it. A verb is loaded when it runs: SQL brings megabytes with it. */
export const verbs: Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<Verb> }>
> = {
  build: {
    summary: 'build a TypeScript file into a module',
    load: async () => (await import('./verbs/build.js')).build,
  },
  adopt: {
    summary: "give another language's module its manifest",
    load: async () => (await import('./verbs/adopt.js')).adopt,
  },
  gen: {
    summary: "write a module's .proto file",
    load: async () => (await import('./verbs/gen.js')).gen,
  },
  check: {
    summary: 'check that hosts can load a module',
    load: async () => (await import('./verbs/check.js')).check,
  },
  call: {
    summary: 'call a function of a module',
    load: async () => (await import('./verbs/call.js')).call,
  },
  inspect: {
    summary: 'show what a module contains',
    load: async () => (await import('./verbs/inspect.js')).inspect,
  },
  sql: {
    summary: 'run a query over files, with the functions of modules',
    load: async () => (await import('./verbs/sql.js')).sql,
  },
  run: {
    summary: 'run a DataSet program, and keep the results of its parts',
    load: async () => (await import('./verbs/run.js')).run,
  },
  cluster: {
    summary: 'start a process of a cluster for DataSet programs',
    load: async () => (await import('./verbs/cluster.js')).cluster,
  },
  test: {
    summary: 'run the conformance corpus on every host',
    load: async () => (await import('./verbs/test.js')).test,
  },
  bench: {
    summary: 'measure what calls of a function cost',
    load: async () => (await import('./verbs/bench.js')).bench,
  },
};
