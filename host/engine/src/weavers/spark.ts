import { SparkConnectClient, SparkJob } from '@heddle/spark';
import { SPARK } from './sql/spark.js';
import { sqlWeaver, type WovenJob } from './sql-weaver.js';
import type { Weaver } from './weaver.js';

/** Where Spark runs. */
export interface SparkOptions {
  /**
   * A Spark Connect server, `sc://host:port/;token=…`, or a master, `spark://host:port`; all cores of this machine
   * unless given.
   */
  readonly url?: string;
  /** Where rows of this process are written for a cluster, which must see it by the same path; a temporary folder. */
  readonly folder?: string;
  /** Further settings of Spark; those of a Connect server are its own. */
  readonly conf?: Readonly<Record<string, string>>;
}

/** Beside those of every job: digits behind the point of decimals stay where there are more than 38 in all. */
const SETTINGS = { 'spark.sql.decimalOperations.allowPrecisionLoss': 'false' };

/** Spark, by spark-submit (`npm run setup -- spark`) or in a session of its own of a Spark Connect server. */
export function spark({ url = 'local[*]', folder, conf = {} }: SparkOptions = {}): Weaver {
  return sqlWeaver(SPARK, folder, async (job, signal) => {
    const options = signal === undefined ? {} : { signal };
    if (url.startsWith('sc://')) return overConnect(url, job, options);
    return (await SparkJob.submit(job, { ...options, master: url, conf: { ...SETTINGS, ...conf } }).result)
      .table;
  });
}

async function overConnect(url: string, job: WovenJob, options: { readonly signal?: AbortSignal }) {
  const client = await SparkConnectClient.connect(url);
  try {
    await client.prepare(job);
    for (const [name, value] of Object.entries(SETTINGS)) await client.sql(`SET ${name}=${value}`);
    return await (await client.sql(job.query, options)).table(options);
  } finally {
    await client.close();
  }
}
