import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './refresh.js';

/** The languages of `examples/03-other-languages` whose modules have cases. */
export const LANGUAGES = ['c', 'assemblyscript', 'go', 'rust'] as const;

/** What a language's module is made from. */
export function languageSources(example: string, language: string): readonly string[] {
  return [
    join(example, 'build.mjs'),
    join(example, 'rust-toolchain.mjs'),
    ...filesBelow(join(example, language), '.c', '.h', '.ts', '.go', '.mod', '.sum', '.rs'),
  ];
}

/** Compiles and adopts a language's module with the example's own script. @throws Error with what the compiler said. */
export function buildLanguage(example: string, language: string, outfile: string): void {
  const args = [join(example, 'build.mjs'), language];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stderr}${stdout}`.trim());
  copyFileSync(join(example, 'dist', `${language}.wasm`), outfile);
}
