import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import type { CaseFile } from '../corpus/case-file.js';
import { cargoTarget, linkCrates } from './crates.js';

/** Folders that are made by builds or hold history; `dist` goes along, so that little is left to build. */
const LEFT_OUT = new Set(['node_modules', '.git', 'target', 'reports']);
/** Packages of the workspace, by the folder they are linked from. */
const PACKAGES = [
  ['@heddle/pdk', 'pdk'],
  ['@heddle/host', 'host/runtime'],
  ['@heddle/conformance', 'conformance'],
] as const;
const PARTS = [
  'pdk',
  'host/runtime',
  'conformance',
  'examples/03-other-languages',
  'jvm-bridge',
  'datafusion-bridge',
  'spec',
];

/** A copy of the checkout in a temporary folder, in which faults are planted. */
export function copyCheckout(checkout: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'heddle-mutate-'));
  for (const part of PARTS) {
    cpSync(join(checkout, part), join(copy, part), {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(basename(source)),
    });
  }
  cpSync(join(checkout, 'tsconfig.base.json'), join(copy, 'tsconfig.base.json'));
  linkModules(join(checkout, 'node_modules'), join(copy, 'node_modules'), copy);
  thinCorpus(join(copy, 'conformance', 'cases', 'generated'));
  linkCrates(cargoTarget(), join(copy, 'target'));
  return copy;
}

/** Leaves out most batches of many rows, which take most of the time: those of a few types show the same. */
function thinCorpus(folder: string): void {
  const kept = /^(?:int32|utf8|list<int32\?>)[:,]/;
  for (const name of readdirSync(folder)) {
    const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as CaseFile;
    const cases = file.cases.filter((one) => !one.name.endsWith('many rows') || kept.test(one.name));
    writeFileSync(join(folder, name), JSON.stringify({ ...file, cases }));
  }
}

/** Removes the copy. */
export function removeCopy(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
}

/** The packages of others as they are; those of the workspace are the copies. */
function linkModules(from: string, to: string, copy: string): void {
  mkdirSync(join(to, '@heddle'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== '@heddle' && name !== 'heddle') symlinkSync(join(from, name), join(to, name));
  }
  for (const [name, folder] of PACKAGES) {
    symlinkSync(relative(join(to, '@heddle'), join(copy, folder)), join(to, name));
  }
}
