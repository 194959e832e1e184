import { type Dirent, readdirSync, statSync } from 'node:fs';
import { extname, isAbsolute, join } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { unreadable } from '../failure.js';
import { EXTENSIONS, type FileFormat } from './format.js';

/** Files of one table: a file, a folder, a pattern such as `logs/2026-*.csv`, or several of these. */
export type Paths = string | readonly string[];

/**
 * The files that paths mean now, in the order given: of a folder its files with an extension of the format, of a pattern
 * what it fits, both in the order of their names' UTF-16 units. Names that begin with `.` or `_` are passed over. HEDDLE4001
 * where a path means no file.
 */
export function filesOf(paths: Paths, format: FileFormat): string[] {
  const given = typeof paths === 'string' ? [paths] : paths;
  if (given.length === 0) throw unreadable('a table', 'no path is given');
  return given.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return inFolder(path, format);
    if (found !== undefined || !isDynamicPattern(path)) return [path];
    const files = globSync(path, {
      expandDirectories: false,
      ignore: ['**/_*'],
      absolute: isAbsolute(path),
    }).sort();
    if (files.length === 0) throw unreadable(path, 'no file fits this pattern');
    return files;
  });
}

function inFolder(folder: string, format: FileFormat): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, `it cannot be read (${cause instanceof Error ? cause.message : cause})`, cause);
  }
  const names = entries
    .filter((entry) => !entry.isDirectory() && !/^[._]/.test(entry.name))
    .map((entry) => entry.name)
    .filter((name) => EXTENSIONS[extname(name).toLowerCase()] === format)
    .sort();
  if (names.length === 0) throw unreadable(folder, `the folder has no ${format} files`);
  return names.map((name) => join(folder, name));
}
