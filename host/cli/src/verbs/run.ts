import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { absolutePath } from '@heddle/engine';
import { clusterOptions, withCluster } from '../cluster/of-run.js';
import { Ended, UsageError } from '../errors.js';
import { readableFile, writableFile } from '../files.js';
import { markedProgram } from '../run/marked-program.js';
import type { Verb } from '../verb.js';

/** `heddle run`: a DataSet program, whose constants have names and whose results are kept. */
export const run: Verb = {
  name: 'run',
  usage: 'PROGRAM [--store FOLDER] [--cluster URL | --workers N] [--report FILE] [--progress] [ARGS…]',
  details: [
    'Runs a DataSet program in TypeScript (docs/engine.md). Every constant of its top level that is a DataSet is named as the',
    'constant is. With --store the rows of all of them are kept in FOLDER when they are computed, and taken from there when',
    'nothing that they come from has changed; heddle sql --store FOLDER queries them by those names. With --report a page in FILE',
    'shows the plan of each run with the rows, bytes, time and spills of its operators, and what was not computed again.',
    'With --cluster or --workers its runs are those of a cluster (docs/cluster.md), of which the page says nothing.',
  ].join('\n'),
  options: {
    store: {
      type: 'string',
      value: 'FOLDER',
      help: 'where results are kept: a folder, or s3://bucket/prefix',
    },
    report: { type: 'string', value: 'FILE', help: 'a page in HTML about what ran' },
    ...clusterOptions,
    progress: { type: 'boolean', help: 'say how far each stage is (on a terminal it is said anyway)' },
  },
  async run(parsed, streams) {
    const [name, ...args] = parsed.positionals;
    if (name === undefined) throw new UsageError('run needs a program: PROGRAM');
    const path = readableFile(name);
    const store = parsed.text('store');
    const report = parsed.text('report');
    const progress = parsed.flag('progress') || process.stderr.isTTY === true;
    const say = (line: string) => (progress ? streams.note(line) : undefined);
    await withCluster(parsed, say, async (environment) => {
      const code = await markedProgram(path, {
        store: store === undefined ? null : absolutePath(store),
        report: report === undefined ? null : writableFile(report),
        progress,
        cluster: environment !== null,
      });
      // Beside the program, so that what it imports and reads is found from there.
      const file = join(dirname(path), `.${basename(path)}.${randomUUID()}.mjs`);
      try {
        await writeFile(file, code);
        const exitCode = await programRun(file, args, environment ?? {});
        if (exitCode !== 0) throw new Ended(`the program ended with exit code ${exitCode}`, exitCode);
      } finally {
        await rm(file, { force: true });
      }
    });
  },
};

/** Runs a program in a process of its own, which has this one's terminal; resolves to its exit code. */
async function programRun(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  // The terminal tells both of Ctrl-C; this one stays to tidy up.
  const stay = () => {};
  process.on('SIGINT', stay);
  const child = spawn(process.execPath, [file, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const end = () => child.kill('SIGTERM');
  process.on('SIGTERM', end);
  try {
    return await new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  } finally {
    process.off('SIGINT', stay);
    process.off('SIGTERM', end);
  }
}
