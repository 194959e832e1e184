const NO_NETWORK = 'a UDF has no network; pass the data as an argument, or join a table in SQL';
const NO_TIMERS = 'a UDF runs to its end in one go; compute the result and return it';
const NO_NODE =
  'a UDF runs without Node; pass the value as an argument, or read Config.get(key) in the handler';
const NO_MODULES = 'use import: what a UDF needs is bundled into it when it is built';
const NO_RANDOM = 'the same rows must give the same answer; pass a random value or a hash as an argument';
const NO_CLOCK = 'the same rows must give the same answer; pass the time as an argument';
const NO_THREADS = 'a UDF runs on one thread; its host runs many instances side by side';
const NO_LOCALES = 'a UDF has no locale data; format by hand, or with a package that brings its own';

/** Globals of browsers and Node that a UDF lacks, each with what to do instead. */
export const ABSENT_GLOBALS: ReadonlyMap<string, string> = new Map([
  ['fetch', NO_NETWORK],
  ['XMLHttpRequest', NO_NETWORK],
  ['WebSocket', NO_NETWORK],
  ['EventSource', NO_NETWORK],
  ['Http', NO_NETWORK],
  ['setTimeout', NO_TIMERS],
  ['setInterval', NO_TIMERS],
  ['setImmediate', NO_TIMERS],
  ['clearTimeout', NO_TIMERS],
  ['clearInterval', NO_TIMERS],
  ['clearImmediate', NO_TIMERS],
  ['requestAnimationFrame', NO_TIMERS],
  ['process', NO_NODE],
  ['Buffer', 'use Uint8Array, TextEncoder and TextDecoder'],
  ['__dirname', 'a UDF has no files; pass the data as an argument, or import a .json file'],
  ['__filename', 'a UDF has no files; pass the data as an argument, or import a .json file'],
  ['require', NO_MODULES],
  ['importScripts', NO_MODULES],
  ['crypto', NO_RANDOM],
  ['performance', NO_CLOCK],
  ['Worker', NO_THREADS],
  ['SharedArrayBuffer', NO_THREADS],
  ['Atomics', NO_THREADS],
  ['WebAssembly', 'a UDF is WebAssembly itself and cannot load more of it; use plain JavaScript'],
  ['Intl', NO_LOCALES],
  ['URL', 'import a package written in plain JavaScript to take URLs apart'],
  ['URLSearchParams', 'import a package written in plain JavaScript to take URLs apart'],
  ['structuredClone', 'copy what you need field by field'],
  ['document', 'a UDF runs without a browser'],
  ['window', 'a UDF runs without a browser; globalThis is there'],
  ['localStorage', 'a UDF keeps nothing between queries; pass the data as an argument'],
]);
