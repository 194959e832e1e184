import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { JobFailure } from './failure.js';

/** The folder that `npm run setup` fills: HEDDLE_CACHE, or `.cache/heddle` at home. */
export function cacheFolder(): string {
  return process.env.HEDDLE_CACHE ?? join(homedir(), '.cache', 'heddle');
}

/**
 * A file of a host: the one that the environment variable names, else the standard one. Throws HEDDLE4003 where there is
 * none.
 */
export function hostFile(variable: string, standard: string, host: string): string {
  const given = process.env[variable];
  const path = given === undefined || given === '' ? standard : given;
  if (existsSync(path)) return path;
  throw notSetUp(host, path === standard ? '' : ` (${variable} is ${path}, which does not exist)`);
}

/** HEDDLE4003 for a host of heddle; `why` follows the first words. */
export function notSetUp(host: string, why = ''): JobFailure {
  return new JobFailure('HEDDLE4003', `the ${host} host is not set up${why}: run npm run setup -- ${host}`);
}
