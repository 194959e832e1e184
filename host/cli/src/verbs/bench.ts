import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { columnFromArray, field, HeddleModule } from '@heddle/host';
import { type Measurement, measure } from '../bench/measure.js';
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
  usage: 'MODULE FUNCTION [--rows N] | [--all]',
  details: [
    'Calls a scalar FUNCTION on the TypeScript host over generated rows, by each way there is: the direct ABI, and',
    'Arrow IPC, protobuf, MessagePack and JSON through the Extism ABI. Every answer is compared with the direct one.',
    'A module without the Extism ABI has the direct one alone, a plain plugin its own format.',
    "With --all, in a checkout of Heddle, its own suite runs: all hosts, with each host's native functions beside them.",
  ].join('\n'),
  options: {
    rows: { type: 'string', short: 'n', value: 'N', help: `rows of a batch (${DEFAULT_ROWS})` },
    all: { type: 'boolean', help: "run the checkout's bench suite" },
    ...limitOptions,
    ...jsonOption,
  },
  async run(parsed, streams) {
    const [name, functionName, ...more] = parsed.positionals;
    if (parsed.flag('all')) {
      if (name !== undefined) throw new UsageError('bench takes a function or --all, not both');
      await runSuite(parsed.flag('json'));
      return;
    }
    if (name === undefined || functionName === undefined || more.length > 0) {
      throw new UsageError('bench needs MODULE and FUNCTION, or --all');
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

/** Runs bench/run.mjs of the checkout that this program is part of. */
async function runSuite(json: boolean): Promise<void> {
  const script = fileURLToPath(new URL('../../../../bench/run.mjs', import.meta.url));
  if (!existsSync(script)) throw new UsageError('--all needs a checkout of Heddle; give MODULE and FUNCTION');
  const child = spawn(process.execPath, [script, ...(json ? ['--json'] : [])], { stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`the bench suite ended with code ${code}`);
}
