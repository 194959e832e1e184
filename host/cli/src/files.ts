import { accessSync, constants, readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { HeddleError } from '@heddle/host';
import { useError } from './errors.js';

/** The absolute path of a file that must be readable. Throws HEDDLE4001, naming files of nearly that name. */
export function readableFile(name: string): string {
  const path = resolve(name);
  try {
    accessSync(path, constants.R_OK);
    return path;
  } catch {
    throw missing(name, path);
  }
}

/** The absolute path of a file whose folder must be there and writable. Throws HEDDLE4001. */
export function writableFile(name: string): string {
  const path = resolve(name);
  try {
    accessSync(dirname(path), constants.W_OK);
    return path;
  } catch {
    throw useError('HEDDLE4001', `${name}: no such folder, or it cannot be written`);
  }
}

function missing(name: string, path: string): HeddleError {
  const near = nearNames(path);
  const hint = near.length === 0 ? '' : `; there ${near.length === 1 ? 'is' : 'are'} ${near.join(', ')}`;
  return useError('HEDDLE4001', `${name}: no such file, or it cannot be read${hint}`);
}

const MOST = 5;

/** Files of the same folder with a name like that of `path`, the nearest first. */
function nearNames(path: string): string[] {
  const wanted = basename(path).toLowerCase();
  let names: string[];
  try {
    names = readdirSync(dirname(path));
  } catch {
    return [];
  }
  const near = names.flatMap((name) => {
    const distance = editDistance(name.toLowerCase(), wanted);
    const stem = wanted.replace(/\.[^.]*$/, '');
    const related = stem.length > 2 && name.toLowerCase().includes(stem);
    return distance <= Math.max(2, wanted.length / 4) || related ? [{ name, distance }] : [];
  });
  return near
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Insertions, deletions and replacements from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
