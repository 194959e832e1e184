import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Column, columnFromArray, columnFromBytes, type Limits, type TypeName } from '../src/index.js';

/** A column of the corpus (conformance/README.md). */
export interface CorpusColumn {
  readonly type: TypeName;
  readonly values: readonly CorpusValue[];
  readonly constant?: boolean;
}

export type CorpusValue =
  | null
  | boolean
  | number
  | string
  | { readonly repeat: string; readonly times: number }
  | { readonly hex: string };

export interface CorpusCase {
  readonly name: string;
  /** Given in the hostile corpus, where each case names its module. */
  readonly module?: string;
  readonly function: string;
  readonly args: readonly CorpusColumn[];
  readonly rows: number;
  readonly returns?: CorpusColumn;
  readonly error?: {
    readonly code: string;
    readonly row?: number | null;
    readonly message?: readonly string[];
  };
  readonly limits?: Partial<Limits>;
  /** Code with which loading or instantiating fails. */
  readonly load?: string;
}

const ROOT = new URL('../../../conformance/', import.meta.url);

/** The case files of a folder, by file name. */
export function corpusFiles(folder: string): { module: string; cases: CorpusCase[] }[] {
  const url = new URL(`${folder}/`, ROOT);
  return readdirSync(url)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const { module = '', cases } = JSON.parse(readFileSync(new URL(file, url), 'utf8'));
      return { module, cases };
    });
}

/** The built module of a case. */
export function corpusModule(name: string): URL {
  const url = new URL(`dist/${name}.wasm`, ROOT);
  if (!existsSync(url)) throw new Error(`${name}.wasm is missing: run npm run build:conformance`);
  return url;
}

/** A column as the corpus writes it. */
export function corpusColumn(column: CorpusColumn): Column {
  if (column.type === 'utf8') return columnFromBytes(column.values.map(textBytes));
  const values = column.values.map((value) => {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'object') throw new TypeError('a text in a column of another type');
    if (column.type === 'int64') return BigInt(value);
    return Number(value);
  });
  return columnFromArray(column.type, values);
}

/** Whether JSON can carry the column: it has no bytes that are no text. */
export function isText(column: CorpusColumn): boolean {
  return column.values.every((value) => value === null || typeof value !== 'object' || !('hex' in value));
}

function textBytes(value: CorpusValue): Uint8Array | null {
  if (value === null) return null;
  if (typeof value === 'string') return Buffer.from(value);
  if (typeof value !== 'object') throw new TypeError('a number in a text column');
  if ('hex' in value) return Buffer.from(value.hex, 'hex');
  return Buffer.from(value.repeat.repeat(value.times));
}
