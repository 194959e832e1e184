import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  caseTable,
  count,
  failures,
  fileTable,
  type HostColumn,
  type Matrix,
} from '../conformance/matrix.js';
import { runRunner } from '../conformance/run.js';
import { runnerNames, runnerOf } from '../conformance/runners.js';
import { codeOf, UsageError, useError } from '../errors.js';
import type { Streams } from '../streams.js';
import { jsonOption, type Verb } from '../verb.js';

/** Cases between two lines that say how far a runner is. */
const TOLD_EVERY = 500;

/** `heddle test --conformance`: every case of the corpus on every host. */
export const test: Verb = {
  name: 'test',
  usage: '--conformance [--host HOST]… [--cases] [--count]',
  details: [
    'Runs the conformance corpus of a checkout of Heddle on each host and prints one matrix: rows are files of cases,',
    'or with --cases all cases; what failed stands below it, with the reason.',
    `Hosts are ${runnerNames.join(', ')}: the three runtimes, and the stock Extism SDKs, which run what goes`,
    'through the Extism ABI. A host that is not built is left out and named, unless --host asks for it.',
  ].join('\n'),
  options: {
    conformance: { type: 'boolean', help: 'run the conformance corpus' },
    host: { type: 'string', short: 'H', multiple: true, value: 'HOST', help: 'only this host; repeatable' },
    cases: { type: 'boolean', help: 'a row for every case' },
    count: { type: 'boolean', help: 'print the number of cases alone' },
    ...jsonOption,
  },
  async run(parsed, streams) {
    if (!parsed.flag('conformance') || parsed.positionals.length > 0) {
      throw new UsageError('test takes --conformance and no arguments');
    }
    const unknown = parsed.texts('host').find((name) => !runnerNames.includes(name));
    if (unknown !== undefined)
      throw new UsageError(`no host '${unknown}'; there are ${runnerNames.join(', ')}`);
    const json = parsed.flag('json');
    const checkout = fileURLToPath(new URL('../../../../', import.meta.url));
    const cases = await readCases(checkout);
    if (parsed.flag('count')) {
      await streams.out(`${json ? JSON.stringify({ cases: cases.length }) : cases.length}\n`);
      return;
    }
    const matrix = await runAll(checkout, cases, parsed.texts('host'), streams);
    if (json) await streams.out(`${JSON.stringify(asJson(matrix))}\n`);
    else await print(matrix, parsed.flag('cases'), streams);
    const failed = failures(matrix).length;
    if (failed > 0) throw useError('HEDDLE4004', `${failed} results are failures`);
  },
};

/** Names of all cases, in the order of the corpus. */
async function readCases(checkout: string): Promise<string[]> {
  const corpus = join(checkout, 'conformance');
  const reader = join(corpus, 'dist', 'js', 'corpus', 'read.js');
  if (!existsSync(reader)) throw new UsageError('--conformance needs a checkout of Heddle that is set up');
  const { readCorpus } = (await import(pathToFileURL(reader).href)) as {
    readCorpus: (corpus: string) => readonly { readonly id: string }[];
  };
  return readCorpus(corpus).map(({ id }) => id);
}

/** Runs one host after another, so that deadlines are not missed for want of processors. */
async function runAll(
  checkout: string,
  cases: readonly string[],
  wanted: readonly string[],
  streams: Streams,
): Promise<Matrix> {
  const hosts: HostColumn[] = [];
  for (const host of runnerNames.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    try {
      const told = (done: number) => {
        if (done % TOLD_EVERY === 0) streams.note(`heddle: ${host}: ${done} of ${cases.length} cases`);
      };
      const runner = runnerOf(host, checkout);
      hosts.push({ host, results: await runRunner(runner, join(checkout, 'conformance'), told) });
    } catch (error) {
      if (codeOf(error) !== 'HEDDLE4003' || wanted.includes(host)) throw error;
      hosts.push({
        host,
        results: new Map(),
        missing: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { cases, hosts };
}

async function print(matrix: Matrix, everyCase: boolean, streams: Streams): Promise<void> {
  const lines = [...(everyCase ? caseTable(matrix) : fileTable(matrix)), '', ...failures(matrix)];
  for (const column of matrix.hosts) {
    if (column.missing !== undefined) {
      lines.push(`${column.host}: not run: ${column.missing}`);
      continue;
    }
    const [passed, failed, left] = (['pass', 'fail', 'not applicable'] as const).map((result) =>
      count(matrix, column, result),
    );
    lines.push(`${column.host}: ${passed} passed, ${failed} failed, ${left} not applicable`);
  }
  await streams.out(`${lines.join('\n')}\n`);
}

function asJson({ cases, hosts }: Matrix) {
  return {
    cases: cases.length,
    hosts: hosts.map(({ host, results, missing }) => ({
      host,
      ...(missing === undefined ? { results: Object.fromEntries(results) } : { missing }),
    })),
  };
}
