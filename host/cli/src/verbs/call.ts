import { constantOf, runJob, type TableSource } from '@heddle/engine';
import { type FunctionInfo, HeddleModule, type Limits } from '@heddle/host';
import { choice, type Parsed } from '../command-line.js';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { cellText } from '../format/cell.js';
import { jsonCell } from '../format/json.js';
import { FORMATS, writeAnswer } from '../format/write.js';
import type { Answer } from '../hosts/host.js';
import { argumentColumns, openInput } from '../input.js';
import { limitOptions, readLimits } from '../limits.js';
import { withProgress } from '../progress.js';
import { explaining } from '../source-frame.js';
import type { Streams } from '../streams.js';
import { parseArguments } from '../values.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle call`: one function, once or over the rows of a file. */
export const call: Verb = {
  name: 'call',
  usage: 'MODULE FUNCTION ARGS… | MODULE FUNCTION --input FILE|-',
  details: [
    'Calls FUNCTION, by its TypeScript or SQL name, and prints the bare result. The word null is NULL, except for a',
    'text argument that is not nullable. With --input it is called for every row of a CSV, JSON, Arrow or Parquet',
    'file (- is stdin): columns are taken by the names of the arguments, or by position where their number fits.',
  ].join('\n'),
  options: {
    input: { type: 'string', short: 'i', value: 'FILE', help: 'a file of rows, - for stdin' },
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      help: 'with --input: table, csv, json or arrow (table)',
    },
    ...limitOptions,
    ...jsonOption,
  },
  async run(parsed, streams) {
    const [moduleName, functionName, ...args] = parsed.positionals;
    if (moduleName === undefined || functionName === undefined)
      throw new UsageError('call needs MODULE and FUNCTION');
    const input = parsed.text('input');
    if (input !== undefined && args.length > 0)
      throw new UsageError('call takes arguments or --input, not both');
    const path = readableFile(moduleName);
    const limits = readLimits(parsed);
    const module = HeddleModule.load(path, { limits });
    const info = module.function(functionName);
    await explaining([path], async () => {
      if (input === undefined) await once(module, info, args, parsed, limits, streams);
      else await overRows(module, info, input, parsed, limits, streams);
    });
  },
};

async function once(
  module: HeddleModule,
  info: FunctionInfo,
  args: readonly string[],
  parsed: Parsed,
  limits: Partial<Limits>,
  streams: Streams,
): Promise<void> {
  const values = parseArguments(info, args);
  const source: TableSource = {
    fields: info.args,
    async *scan(wanted) {
      const columns = wanted.map((index) =>
        constantOf(info.args[index]?.type ?? 'utf8', values[index] ?? null, 1),
      );
      yield { rows: 1, columns };
    },
  };
  const answer = await run(module, info, source, limits, streams);
  const result = answer.batches[0]?.columns[0];
  if (result === undefined) throw new Error('a call of one row answered none');
  const json = parsed.flag('json');
  await streams.out(`${json ? `{"result":${jsonCell(result, 0)}}` : (cellText(result, 0) ?? 'null')}\n`);
}

async function overRows(
  module: HeddleModule,
  info: FunctionInfo,
  input: string,
  parsed: Parsed,
  limits: Partial<Limits>,
  streams: Streams,
): Promise<void> {
  const format = choice(parsed, 'format', FORMATS, parsed.flag('json') ? 'json' : 'table');
  const source = await openInput(input, info);
  await writeAnswer(await run(module, info, source, limits, streams), format, streams);
}

/** Runs the function over a table: a query of one call. */
async function run(
  module: HeddleModule,
  info: FunctionInfo,
  source: TableSource,
  limits: Partial<Limits>,
  streams: Streams,
): Promise<Answer> {
  const columns = argumentColumns(source, info).map((name) => `"${name.replaceAll('"', '""')}"`);
  const query = `SELECT ${info.name}(${columns.join(', ')}) AS result FROM input`;
  const tables = [{ name: 'input', source }];
  return withProgress(streams, `calling ${info.name}`, () =>
    runJob({ query, tables, modules: [module], limits }),
  );
}
