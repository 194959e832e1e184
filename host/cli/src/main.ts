import { readFileSync } from 'node:fs';
import { parseCommandLine } from './command-line.js';
import { Exit, UsageError } from './errors.js';
import { overview, page } from './help.js';
import { report } from './report.js';
import { processStreams } from './streams.js';
import type { Verb } from './verb.js';
import { bench } from './verbs/bench.js';
import { build } from './verbs/build.js';
import { call } from './verbs/call.js';
import { check } from './verbs/check.js';
import { inspect } from './verbs/inspect.js';
import { sql } from './verbs/sql.js';

const verbs: readonly Verb[] = [build, check, call, inspect, sql, bench];

/** Runs one command line (without the program's name) and answers its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const streams = processStreams();
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await streams.out(`${overview(verbs)}\n`);
    return name === undefined ? Exit.usage : Exit.ok;
  }
  if (name === '--version') {
    await streams.out(`${version()}\n`);
    return Exit.ok;
  }
  const verb = verbs.find((candidate) => candidate.name === name);
  try {
    if (verb === undefined)
      throw new UsageError(`no verb '${name}'; there are ${verbs.map((v) => v.name).join(', ')}`);
    if (rest.includes('--help') || rest.includes('-h')) await streams.out(`${page(verb)}\n`);
    else await verb.run(parseCommandLine(rest, verb.options), streams);
    return Exit.ok;
  } catch (error) {
    return report(error, streams, { verb, json: rest.includes('--json') });
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
