import { join, relative } from 'node:path';

/** Where the same functions lie that were built for the js tier alone: `dist/js-tier/basics.wasm` for `dist/basics.wasm`. */
export function jsTierModule(wasm: string, corpus: string): string {
  const dist = join(corpus, 'dist');
  return join(dist, 'js-tier', relative(dist, wasm));
}
