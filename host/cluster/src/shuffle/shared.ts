import { placeOf } from '@heddle/engine/stages';

/**
 * Where tasks of a job leave their rows below a shared place: in a folder of the job's key, for several clusters may have the place in
 * common, whose jobs have the same numbers.
 * @param key That of a job; or of a whole cluster, below whose folder are those of its jobs.
 */
export function sharedFolder(shuffleAt: string, key: string): string {
  return placeOf(shuffleAt).within(shuffleAt, key);
}

/** Whether rows that are at an address are in a shared place, and not at a worker that serves them. */
export function isShared(address: string): boolean {
  return !address.startsWith('http://');
}
