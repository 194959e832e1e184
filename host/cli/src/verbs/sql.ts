import {
  formatOf,
  inferCsvSchema,
  isLocal,
  openTable,
  prepareQuery,
  ResultStore,
  readScript,
  resultNames,
  spellColumns,
  type TableFile,
} from '@heddle/engine';
import type { Progress } from '@heddle/program';
import { choice, type Parsed, size } from '../command-line.js';
import { interruptible, UsageError, useError } from '../errors.js';
import { readableFile } from '../files.js';
import { FORMATS, writeAnswer } from '../format/write.js';
import { runDataFusion } from '../hosts/datafusion.js';
import type { Host } from '../hosts/host.js';
import { overLocalTables } from '../hosts/local-tables.js';
import { runSpark } from '../hosts/spark.js';
import { runTypeScript } from '../hosts/ts.js';
import { withCreated } from '../input/created-functions.js';
import { limitOptions, readLimits } from '../limits.js';
import { withProgress } from '../progress.js';
import { explaining } from '../source-frame.js';
import { jsonOption, type Verb } from '../verb.js';

const HOSTS: Readonly<Record<'ts' | 'spark' | 'datafusion', Host>> = {
  ts: runTypeScript,
  spark: overLocalTables(runSpark),
  datafusion: overLocalTables(runDataFusion),
};

/** `heddle sql`: one query over named files, on any of the three hosts. */
export const sql: Verb = {
  name: 'sql',
  usage: '[--host HOST] [--url URL] [--plugin MODULE]… [--format FORMAT] -c QUERY',
  details: [
    "Runs QUERY over the files it names in quotes, FROM 'data.parquet' or JOIN 'people.csv' p, with the functions of",
    'every --plugin by their SQL names. A file may be in an object store, s3://bucket/key (docs/storage.md). The rows are the',
    'same on every host, and so is the text. What the TypeScript host does not cover it says. Before QUERY there may be',
    "CREATE FUNCTION name() LANGUAGE WASM AS 'module.wasm#function'; and LANGUAGE TYPESCRIPT AS 'source.ts#function'; (which",
    'is built first). With --url the files must lie at the same path on every machine of the cluster.',
  ].join('\n'),
  options: {
    host: { type: 'string', value: 'HOST', help: 'ts, spark or datafusion (ts)' },
    url: {
      type: 'string',
      value: 'URL',
      help: 'a cluster that runs already: spark://host:port, sc://host:port or another master; df://host:port (Ballista)',
    },
    plugin: {
      type: 'string',
      short: 'p',
      multiple: true,
      value: 'MODULE',
      help: 'a module; may be repeated',
    },
    store: {
      type: 'string',
      value: 'FOLDER',
      help: 'results that programs kept there, a folder or s3://bucket/prefix, as tables by their names',
    },
    format: { type: 'string', short: 'f', value: 'FORMAT', help: 'table, csv, json or arrow (table)' },
    memory: {
      type: 'string',
      value: 'SIZE',
      help: 'what --host ts holds in memory, as 512MB; more goes to temporary files (half of all memory)',
    },
    command: { type: 'string', short: 'c', value: 'QUERY', help: 'the query' },
    ...limitOptions,
    ...jsonOption,
  },
  async run(parsed, streams) {
    const query = parsed.text('command');
    if (query === undefined || parsed.positionals.length > 0)
      throw new UsageError('sql needs a query: -c QUERY');
    const name = choice(parsed, 'host', ['ts', 'spark', 'datafusion'], 'ts');
    const format = choice(parsed, 'format', FORMATS, parsed.flag('json') ? 'json' : 'table');
    const limits = readLimits(parsed);
    const plugins = parsed.texts('plugin').map(readableFile);
    const script = await readScript(query);
    const prepared = await prepareQuery(script.query);
    const url = readUrl(parsed, name);
    const memory = size(parsed, 'memory') ?? null;
    if (memory !== null && name !== 'ts') throw new UsageError('--memory goes with --host ts');
    const answer = await withProgress(streams, `running on ${name}`, async (say) => {
      const files = await Promise.all(prepared.files.map(({ file, view }) => tableOf(file, view, name)));
      const tables = [...files, ...(await storedTables(parsed.text('store'), files, name))];
      const columns = await Promise.all(tables.map(columnNames));
      const query = await spellColumns(prepared.text, columns.flat());
      const onProgress = ({ finishedTasks, tasks }: Progress) => {
        if (tasks > 0) say(`${finishedTasks} of ${tasks} tasks`);
      };
      return withCreated(script.functions, (functions) => {
        const job = { plugins, functions, tables, query, limits };
        const modules = [...plugins, ...functions.map(({ module }) => module)];
        return explaining(modules, () =>
          interruptible((signal) => HOSTS[name](job, { url, memory, signal, onProgress })),
        );
      });
    });
    const names = resultNames(
      prepared.columns,
      answer.fields.map((field) => field.name),
    );
    const fields = answer.fields.map((field, index) => ({ ...field, name: names[index] ?? field.name }));
    await writeAnswer({ fields, batches: answer.batches }, format, streams);
  },
};

/** Addresses of clusters, by the hosts that have some. */
const URLS: Readonly<Record<string, { readonly pattern: RegExp; readonly forms: string }>> = {
  spark: {
    pattern: /^(?:(?:sc|spark|k8s):\/\/.|local|yarn)/,
    forms: 'spark://host:port, sc://host:port, yarn, k8s://… or local[n]',
  },
  datafusion: { pattern: /^df:\/\/./, forms: 'df://host:port' },
};

/** The cluster that the command line names; null without one. */
function readUrl(parsed: Parsed, host: string): string | null {
  const url = parsed.text('url');
  if (url === undefined) return null;
  const urls = URLS[host];
  if (urls === undefined) throw new UsageError('--url goes with --host spark and --host datafusion');
  if (!urls.pattern.test(url)) throw new UsageError(`--url is ${urls.forms} with --host ${host}`);
  return url;
}

/** The results of a store, but for those whose name a file of the query has. */
async function storedTables(
  folder: string | undefined,
  files: readonly TableFile[],
  host: string,
): Promise<TableFile[]> {
  if (folder === undefined) return [];
  if (host !== 'ts') throw new UsageError('--store goes with --host ts');
  const taken = new Set(files.map((file) => file.name.toLowerCase()));
  return (await new ResultStore(folder).named())
    .filter(({ name }) => !taken.has(name.toLowerCase()))
    .map(({ name, path }) => ({ name, path, format: 'arrow' }));
}

async function columnNames(table: TableFile): Promise<string[]> {
  const fields = table.schema ?? (await openTable(table)).fields;
  return fields.map((field) => field.name);
}

async function tableOf(file: string, name: string, host: string): Promise<TableFile> {
  const path = isLocal(file) ? readableFile(file) : file;
  const format = formatOf(path);
  if (format === null) throw useError('HEDDLE4001', `${file}: a table is a .csv, .parquet or .arrow file`);
  if (format === 'arrow' && host !== 'ts') {
    throw useError('HEDDLE4001', `${file}: the ${host} host reads .csv and .parquet files`);
  }
  return { name, path, format, ...(format === 'csv' ? { schema: await inferCsvSchema(path) } : {}) };
}
