import { type Dirent, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { unreadable } from '../../../failure.js';
import type { FileFormat } from '../../format.js';
import { isOfFormat, isPassedOver } from '../names.js';

/** The files that a path means now, as `filesOf` says. */
export function localFilesOf(path: string, format: FileFormat): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return inFolder(path, format);
  if (found !== undefined || !isDynamicPattern(path)) return [path];
  const files = globSync(path, {
    expandDirectories: false,
    ignore: ['**/_*'],
    absolute: isAbsolute(path),
  })
    // Of what is not below this process's folder it does not ignore anything.
    .filter((file) => !isPassedOver(file, path))
    .sort();
  if (files.length === 0) throw unreadable(path, 'no file fits this pattern');
  return files;
}

function inFolder(folder: string, format: FileFormat): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, `it cannot be read (${cause instanceof Error ? cause.message : cause})`, cause);
  }
  const names = entries
    .filter((entry) => !entry.isDirectory() && isOfFormat(entry.name, format))
    .map((entry) => entry.name)
    .sort();
  if (names.length === 0) throw unreadable(folder, `the folder has no ${format} files`);
  return names.map((name) => join(folder, name));
}
