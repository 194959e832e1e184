import { unusableAnswer } from '@heddle/program';
import { SparkConnectClient, SparkJob } from '@heddle/spark';
import type { Table } from 'apache-arrow';
import { answerOfTable } from './answer.js';
import type { Answer, HostJob, HostOptions } from './host.js';
import { withWholeModules } from './whole-modules.js';

/**
 * Spark: in a session of the Spark Connect server that an sc:// address names, else by spark-submit, with the master that the
 * address is, or with one in the driver's own process.
 */
export async function runSpark(given: HostJob, options: HostOptions): Promise<Answer> {
  const job = withWholeModules(given, 'Spark');
  const { url, ...rest } = options;
  const table = url?.startsWith('sc://')
    ? await overConnect(url, job, rest)
    : (await SparkJob.submit(job, { ...rest, ...(url === null ? {} : { master: url }) }).result).table;
  try {
    return answerOfTable(table, 'its answer');
  } catch (cause) {
    throw unusableAnswer('Spark', cause);
  }
}

async function overConnect(
  url: string,
  job: Omit<HostJob, 'functions'>,
  options: Omit<HostOptions, 'url'>,
): Promise<Table> {
  const client = await SparkConnectClient.connect(url);
  try {
    await client.prepare(job);
    return await (await client.sql(job.query, options)).table(options);
  } finally {
    await client.close();
  }
}
