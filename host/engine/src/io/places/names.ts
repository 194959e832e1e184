import { extname, posix } from 'node:path';
import picomatch from 'picomatch';
import { EXTENSIONS, type FileFormat } from '../format.js';

/** Whether a file of a folder belongs to a table: its extension is one of the format, and its name does not begin with `.` or `_`. */
export function isOfFormat(name: string, format: FileFormat): boolean {
  return !/^[._]/.test(name) && EXTENSIONS[extname(name).toLowerCase()] === format;
}

/** Whether a path that fits a pattern has a name that begins with `_`, below the folder that the pattern names in full. */
export function isPassedOver(path: string, pattern: string): boolean {
  const { base } = picomatch.scan(pattern);
  const below = base === '' ? path : path.slice(posix.normalize(base).length);
  return below.split('/').some((name) => name.startsWith('_'));
}
