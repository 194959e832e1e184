import { posix } from 'node:path';
import picomatch from 'picomatch';
import { isDynamicPattern } from 'tinyglobby';
import { unreadable } from '../../../failure.js';
import type { FileFormat } from '../../format.js';
import { isOfFormat, isPassedOver } from '../names.js';
import { objectOf } from './object-name.js';
import { isPrefix, stateOf, urlsBelow } from './requests.js';

/**
 * The objects that a URL means now, as `filesOf` says. A folder is what ends in a slash, or is no object and has some below it; one
 * object is one file, also where its name looks like a pattern.
 */
export async function objectsOf(url: string, format: FileFormat): Promise<string[]> {
  const { key } = objectOf(url);
  if (key === '' || key.endsWith('/')) return inFolder(url, format);
  if ((await stateOf(url)) !== null) return [url];
  if (await isPrefix(`${url}/`)) return inFolder(url, format);
  return isDynamicPattern(key) ? fitting(url) : [url];
}

async function inFolder(folder: string, format: FileFormat): Promise<string[]> {
  const found = await urlsBelow(asFolder(folder), { direct: true });
  const files = found.filter((url) => isOfFormat(posix.basename(url), format) && !url.endsWith('/')).sort();
  if (files.length === 0) throw unreadable(folder, `the folder has no ${format} files`);
  return files;
}

async function fitting(pattern: string): Promise<string[]> {
  const { key } = objectOf(pattern);
  const before = pattern.slice(0, pattern.length - key.length);
  const { base } = picomatch.scan(key);
  const folder = base === '' ? before : `${before}${base}/`;
  // Of the name that is not said in full, what is said.
  const [begun = ''] = /^[^*?[\]{}()!+@|\\/]*/.exec(pattern.slice(folder.length)) ?? [];
  const fits = picomatch(key, { posix: true });
  const found = await urlsBelow(`${folder}${begun}`, { direct: false });
  const files = found.filter((url) => {
    const path = url.slice(before.length);
    return !path.endsWith('/') && fits(path) && !isPassedOver(path, key);
  });
  if (files.length === 0) throw unreadable(pattern, 'no file fits this pattern');
  return files.sort();
}

/** The URL of a folder, which ends in a slash. */
export function asFolder(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
