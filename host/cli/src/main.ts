import { readFileSync } from 'node:fs';
import { parseCommandLine } from './command-line.js';
import { Exit, UsageError } from './errors.js';
import { overview, page } from './help.js';
import { report } from './report.js';
import { processStreams, type Streams } from './streams.js';
import type { Verb } from './verb.js';
import { verbs } from './verbs.js';

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
  const entry = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  const json = rest.includes('--json');
  if (entry === undefined) {
    const error = new UsageError(`no verb '${name}'; there are ${Object.keys(verbs).join(', ')}`);
    return report(error, streams, { verb: undefined, json });
  }
  return runVerb(await entry.load(), rest, streams, json);
}

async function runVerb(
  verb: Verb,
  args: readonly string[],
  streams: Streams,
  json: boolean,
): Promise<number> {
  try {
    const code = verb.raw?.(args) ?? null;
    if (code !== null) return await code;
    if (args.includes('--help') || args.includes('-h')) await streams.out(`${page(verb)}\n`);
    else await verb.run(parseCommandLine(args, verb.options), streams);
    return Exit.ok;
  } catch (error) {
    return report(error, streams, { verb, json });
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
