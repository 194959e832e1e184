import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, CaseFile } from './case-file.js';

/** A case, and what it is called in reports. */
export interface NamedCase {
  /** `cases/basics/adds two columns` */
  readonly id: string;
  /** `basics`, `hostile/trap`: its module's path below `dist/`, without ending. */
  readonly module: string;
  /** Whether the module lies: such cases run once, through the direct ABI. */
  readonly hostile: boolean;
  /** Whether the module has the Extism ABI: what other languages' tools made has the direct one alone. */
  readonly extism: boolean;
  readonly entry: Case;
}

const FOLDERS = ['cases', 'hostile', 'cases/generated'];

/** Every case below a corpus folder, file by file; those written by hand first, which tell most. */
export function readCorpus(corpus: string): NamedCase[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(corpus, folder))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .flatMap((name) => fileCases(corpus, `${folder}/${name}`)),
  );
}

function fileCases(corpus: string, path: string): NamedCase[] {
  const { module, cases } = JSON.parse(readFileSync(join(corpus, path), 'utf8')) as CaseFile;
  return cases.map((entry) => {
    const own = entry.module ?? module;
    if (own === undefined) throw new TypeError(`${path}: "${entry.name}" has no module`);
    const id = `${path.replace(/\.json$/, '')}/${entry.name}`;
    const hostile = own.startsWith('hostile/');
    return { id, module: own, hostile, extism: !hostile && !own.startsWith('languages/'), entry };
  });
}
