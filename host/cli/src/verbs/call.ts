import { cellText, jsonText } from '@heddle/engine';
import { HeddleModule } from '@heddle/host';
import { callAggregate, callPartition, callRows, callScalarOnce } from '../calls.js';
import { choice } from '../command-line.js';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { FORMATS, writeAnswer } from '../format/write.js';
import { openInput } from '../input.js';
import { limitOptions, readLimits } from '../limits.js';
import { withProgress } from '../progress.js';
import { explaining } from '../source-frame.js';
import type { Streams } from '../streams.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle call`: one function, once or over the rows of a file. */
export const call: Verb = {
  name: 'call',
  usage: 'MODULE FUNCTION ARGS… | MODULE FUNCTION [PARAMS…] --input FILE|-',
  details: [
    'Calls FUNCTION, by its TypeScript or SQL name, and prints the bare result; of a table function its rows. The word',
    'null is NULL, except for a text argument that is not nullable; lists, structs and maps are JSON, binaries',
    'hexadecimal, dates and times as they are printed.',
    'With --input it is called for every row of a CSV, JSON, Arrow or Parquet file (- is stdin): columns are taken by',
    'the names of the arguments, or by position where their number fits. An aggregate takes rows alone, and gives one',
    'result, or one for each value of --group. A partition function takes rows in any order, and its params as ARGS.',
  ].join('\n'),
  options: {
    input: { type: 'string', short: 'i', value: 'FILE', help: 'a file of rows, - for stdin' },
    group: {
      type: 'string',
      short: 'g',
      value: 'COLUMN',
      help: 'of an aggregate: one result for each value',
    },
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      help: 'of rows: table, csv, json or arrow (table)',
    },
    ...limitOptions,
    ...jsonOption,
  },
  async run(parsed, streams) {
    const [moduleName, functionName, ...args] = parsed.positionals;
    if (moduleName === undefined || functionName === undefined)
      throw new UsageError('call needs MODULE and FUNCTION');
    const file = parsed.text('input');
    const format = choice(parsed, 'format', FORMATS, parsed.flag('json') ? 'json' : 'table');
    const path = readableFile(moduleName);
    const limits = readLimits(parsed);
    const module = HeddleModule.load(path, { limits });
    const overloads = module.overloads(functionName);
    const kind = overloads[0]?.kind ?? 'scalar';
    const group = parsed.text('group');
    if (group !== undefined && kind !== 'aggregate')
      throw new UsageError('--group is for aggregate functions');
    const context = { module, name: moduleName, overloads };
    await explaining([path], async () => {
      if (file === undefined) {
        if (kind === 'aggregate' || kind === 'partition') {
          throw new UsageError(`${functionName} is of kind ${kind}: give it rows with --input`);
        }
        const answer = await busy(streams, functionName, () => callScalarOnce(context, args));
        if ('column' in answer) await printResult(answer.column, parsed.flag('json'), streams);
        else await writeAnswer(answer, format, streams);
        return;
      }
      if (args.length > 0 && kind !== 'partition') {
        throw new UsageError('call takes arguments or --input, not both');
      }
      const input = await openInput(file);
      const answer = await busy(streams, functionName, () => {
        if (kind === 'aggregate') return callAggregate(context, input, group ?? null);
        if (kind === 'partition') return callPartition(context, input, args);
        return callRows(context, input);
      });
      await writeAnswer(answer, format, streams);
    });
  },
};

function busy<T>(streams: Streams, name: string, task: () => T): Promise<T> {
  return withProgress(streams, `calling ${name}`, async () => task());
}

async function printResult(
  column: Parameters<typeof cellText>[0],
  json: boolean,
  streams: Streams,
): Promise<void> {
  await streams.out(`${json ? `{"result":${jsonText(column, 0)}}` : (cellText(column, 0) ?? 'null')}\n`);
}
