import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Makes a file anew unless the digest beside it says that its inputs are the same; tells whether it did. */
export async function refresh(
  outfile: string,
  inputs: readonly string[],
  make: () => Promise<void> | void,
): Promise<boolean> {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(`${basename(input)}\0`).update(readFileSync(input));
  const digest = hash.digest('hex');
  const record = `${outfile}.digest`;
  if (existsSync(outfile) && existsSync(record) && readFileSync(record, 'utf8') === digest) return false;
  mkdirSync(dirname(outfile), { recursive: true });
  await make();
  writeFileSync(record, digest);
  return true;
}

/** The files below a folder with one of these endings, in a stable order. */
export function filesBelow(folder: string, ...endings: string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(folder, name));
}

/** Those that lie in the folder itself. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}
