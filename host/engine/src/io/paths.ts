import { unreadable } from '../failure.js';
import type { FileFormat } from './format.js';
import { placeOf } from './places/places.js';

/** Files of one table: a file, a folder, a pattern such as `logs/2026-*.csv`, or several of these. */
export type Paths = string | readonly string[];

/**
 * The files that paths mean now, in the order given: of a folder its files with an extension of the format, of a pattern
 * what it fits, both in the order of their names' UTF-16 units. Names that begin with `.` or `_` are passed over. HEDDLE4001
 * where a path means no file.
 */
export async function filesOf(paths: Paths, format: FileFormat): Promise<string[]> {
  const given = typeof paths === 'string' ? [paths] : paths;
  if (given.length === 0) throw unreadable('a table', 'no path is given');
  return (await Promise.all(given.map((path) => placeOf(path).filesOf(path, format)))).flat();
}
