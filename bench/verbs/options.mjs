/** Options that several verbs have. */
import { readFileSync } from 'node:fs';
import { parseTable } from '../measure/table.mjs';
import { hosts } from '../runners/start.mjs';

/** The hosts of `--hosts A,B`; all without it. @throws Error for an unknown one */
export function hostsOf(text) {
  const known = Object.keys(hosts);
  const chosen = text?.split(',') ?? known;
  const unknown = chosen.filter((host) => !known.includes(host));
  if (unknown.length > 0) throw new Error(`no host ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return chosen;
}

/** The number of an option. @throws Error unless it is above 0 */
export function positive(name, text) {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new Error(`--${name} needs a number above 0, not ${text}`);
  return value;
}

/** The measurements of a file. */
export const readTable = (file) => parseTable(readFileSync(file, 'utf8'), file);
