import { localFiles } from './local/local-files.js';
import type { Place } from './place.js';
import { S3_SCHEME } from './s3/object-name.js';
import { objectStore } from './s3/object-store.js';

/** The place that a path is in: `s3://bucket/key` in an object store, everything else on this machine. */
export function placeOf(path: string): Place {
  return path.startsWith(S3_SCHEME) ? objectStore : localFiles;
}

/** Whether a path means a file of this machine, which other programs here can open as well. */
export function isLocal(path: string): boolean {
  return placeOf(path) === localFiles;
}

/** Copies a file, which then is there whole or not at all. */
export async function copyFile(from: string, to: string): Promise<void> {
  const file = await placeOf(from).open(from);
  await placeOf(to).write(to, file.chunks());
}

/** The path that means the same file in every process. */
export function absolutePath(path: string): string {
  return placeOf(path).absolute(path);
}
