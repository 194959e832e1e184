import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type NamedCase, readCorpus } from '../../../conformance/corpus/read.js';

const ROOT = fileURLToPath(new URL('../../../conformance', import.meta.url));

/** Every case of the corpus (conformance/README.md). */
export function corpusCases(): NamedCase[] {
  return readCorpus(ROOT);
}

/** The file of a module of the corpus, by its path below `dist/`. */
export function corpusModule(name: string): string {
  const path = `${ROOT}/dist/${name}.wasm`;
  if (!existsSync(path)) throw new Error(`${name}.wasm is missing: run npm run build:conformance`);
  return path;
}
