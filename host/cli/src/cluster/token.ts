import { readFileSync } from 'node:fs';
import type { OptionSpec, Parsed } from '../command-line.js';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';

/** The variable that has a cluster's token: what stands on a command line every user of the machine can see. */
export const TOKEN_VARIABLE = 'HEDDLE_CLUSTER_TOKEN';

/** The option for those who have it in a file. */
export const tokenOption: Readonly<Record<'token-file', OptionSpec>> = {
  'token-file': { type: 'string', value: 'FILE', help: `a file with the token (else ${TOKEN_VARIABLE})` },
};

/** The token of a cluster. @throws UsageError where there is none. */
export function readToken(parsed: Parsed): string {
  const file = parsed.text('token-file');
  const token =
    file === undefined ? process.env[TOKEN_VARIABLE] : readFileSync(readableFile(file), 'utf8').trim();
  if (token !== undefined && token !== '') return token;
  throw new UsageError(`a cluster needs a token: set ${TOKEN_VARIABLE}, or --token-file FILE`);
}
