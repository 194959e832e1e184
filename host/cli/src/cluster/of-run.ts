import { type OptionSpec, type Parsed, positiveInteger } from '../command-line.js';
import { UsageError } from '../errors.js';
import { leftRows, leftRowsOptions } from './left-rows.js';
import { readToken, TOKEN_VARIABLE, tokenOption } from './token.js';

/** Where a program runs that does not run in one process. */
export const clusterOptions: Readonly<Record<string, OptionSpec>> = {
  cluster: { type: 'string', value: 'URL', help: 'run on a cluster: the URL of its coordinator' },
  workers: { type: 'string', value: 'N', help: 'run in N processes of this machine' },
  ...leftRowsOptions,
  ...tokenOption,
};

/** What a program's process must know of its cluster; null for none. */
export type ClusterEnvironment = Readonly<Record<string, string>> | null;

/**
 * Calls `body` with the cluster that the options name, one that is started for it, or none.
 * @param say Is told where one that is started can be watched.
 */
export async function withCluster<T>(
  parsed: Parsed,
  say: (line: string) => void,
  body: (environment: ClusterEnvironment) => Promise<T>,
): Promise<T> {
  const url = parsed.text('cluster');
  const workers = positiveInteger(parsed, 'workers');
  if (url !== undefined && workers !== undefined)
    throw new UsageError('--workers starts a cluster, --cluster names one: give one of them');
  const ofOthers = Object.keys(leftRowsOptions).find((name) => parsed.text(name) !== undefined);
  if (workers === undefined && ofOthers !== undefined)
    throw new UsageError(`--${ofOthers} is for the workers that --workers starts`);
  if (url !== undefined) return body(environmentOf(url, readToken(parsed)));
  if (workers === undefined) return body(null);
  const { LocalCluster } = await import('@heddle/cluster/processes');
  const local = await LocalCluster.start({ workers, ...leftRows(parsed) });
  say(`web UI: ${local.url}/?token=${local.token}`);
  try {
    return await body(environmentOf(local.url, local.token));
  } finally {
    await local.close();
  }
}

function environmentOf(url: string, token: string): ClusterEnvironment {
  return { HEDDLE_CLUSTER_URL: url, [TOKEN_VARIABLE]: token };
}
