import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Limits } from '../../src/index.js';

/** A value as JSON; which form a type has is in conformance/README.md. */
export type Cell = null | boolean | number | string | readonly Cell[] | { readonly [field: string]: Cell };

/** A column of the corpus: its type's text, and its values in full or as a cycle. */
export interface CorpusColumn {
  readonly name?: string;
  readonly type: string;
  readonly values?: readonly Cell[];
  readonly cycle?: readonly Cell[];
  readonly length?: number;
  readonly step?: number;
  readonly constant?: boolean;
}

/** A case of the corpus (conformance/README.md). */
export interface CorpusCase {
  readonly name: string;
  /** Given in the hostile corpus, where each case names its module. */
  readonly module?: string;
  readonly function: string;
  readonly args: readonly CorpusColumn[];
  readonly rows: number;
  readonly groups?: readonly number[] | { readonly cycle: readonly number[] };
  readonly groupCount?: number;
  readonly retract?: readonly number[];
  readonly splits?: boolean;
  readonly via?: 'finish' | 'state' | 'retract' | 'merge' | 'convert';
  readonly params?: readonly CorpusColumn[];
  readonly starts?: readonly number[];
  readonly returns?: CorpusColumn;
  readonly state?: CorpusColumn;
  readonly output?: readonly CorpusColumn[];
  readonly error?: {
    readonly code: string;
    readonly row?: number | null;
    readonly message?: readonly string[];
  };
  readonly limits?: Partial<Limits>;
  /** Code with which loading or instantiating fails. */
  readonly load?: string;
}

const ROOT = new URL('../../../../conformance/', import.meta.url);

/** The case files of a folder, by file name. */
export function corpusFiles(folder: string): { file: string; module: string; cases: CorpusCase[] }[] {
  const url = new URL(`${folder}/`, ROOT);
  return readdirSync(url)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const { module = '', cases } = JSON.parse(readFileSync(new URL(file, url), 'utf8'));
      return { file: `${folder}/${file.replace('.json', '')}`, module, cases };
    });
}

/** The built module of a case. */
export function corpusModule(name: string): URL {
  const url = new URL(`dist/${name}.wasm`, ROOT);
  if (!existsSync(url)) throw new Error(`${name}.wasm is missing: run npm run build:conformance`);
  return url;
}
