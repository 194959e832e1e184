import { columnFromArray, field, HeddleModule } from '@heddle/host';
import { type Measurement, measure } from '../bench/measure.js';
import { isSuite, runSuite } from '../bench/suite.js';
import { positiveInteger } from '../command-line.js';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { writeAnswer } from '../format/write.js';
import { limitOptions, readLimits } from '../limits.js';
import { withProgress } from '../progress.js';
import { explaining } from '../source-frame.js';
import { jsonOption, type Verb } from '../verb.js';

const DEFAULT_ROWS = 8_192;

/** `heddle bench`: what calls cost. */
export const bench: Verb = {
  name: 'bench',
  usage: 'MODULE FUNCTION [--rows N] | measure|test|cmp|rank|report …',
  details: [
    'Calls a scalar FUNCTION on the TypeScript host over generated rows, by each way there is: the direct ABI, and',
    'Arrow IPC, protobuf, MessagePack and JSON through the Extism ABI. Every answer is compared with the direct one.',
    'A module without the Extism ABI has the direct one alone, a plain plugin its own format.',
    "measure and the others, in a checkout of Heddle, are its own suite: all hosts, with each host's native functions",
    'beside them. What each takes: heddle bench measure --help.',
  ].join('\n'),
  options: {
    rows: { type: 'string', short: 'n', value: 'N', help: `rows of a batch (${DEFAULT_ROWS})` },
    ...limitOptions,
    ...jsonOption,
  },
  raw: (args) => (isSuite(args) ? runSuite(args) : null),
  async run(parsed, streams) {
    const [name, functionName, ...more] = parsed.positionals;
    if (name === undefined || functionName === undefined || more.length > 0) {
      throw new UsageError('bench needs MODULE and FUNCTION');
    }
    const path = readableFile(name);
    const module = HeddleModule.load(path, { limits: readLimits(parsed) });
    const info = module.function(functionName);
    const rows = positiveInteger(parsed, 'rows') ?? DEFAULT_ROWS;
    const results = await explaining([path], () =>
      withProgress(streams, `measuring ${info.name}`, async () => measure(module, info, rows)),
    );
    await writeAnswer(answerOf(results), parsed.flag('json') ? 'json' : 'table', streams);
  },
};

function answerOf(results: readonly Measurement[]) {
  const tenths = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
  const fields = [
    field('strategy', 'utf8'),
    field('ns_per_row', 'float64'),
    field('us_per_call', 'float64'),
    field('verified', 'bool'),
  ];
  const columns = [
    columnFromArray(
      'utf8',
      results.map((result) => result.strategy),
    ),
    columnFromArray(
      'float64',
      results.map((result) => tenths(result.nsPerRow, 1)),
    ),
    columnFromArray(
      'float64',
      results.map((result) => tenths(result.usPerCall, 2)),
    ),
    columnFromArray(
      'bool',
      results.map((result) => result.verified),
    ),
  ];
  return { fields, batches: [{ rows: results.length, columns }] };
}
