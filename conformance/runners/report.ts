import { resolve } from 'node:path';
import { type NamedCase, readCorpus } from '../corpus/read.js';

/** How one case ended; `why` is there but for a pass. */
export type CaseResult =
  | { readonly result: 'pass' }
  | { readonly result: 'fail' | 'not applicable'; readonly why: string };

/** Runs one case; undefined is a pass, and what it throws is why the case failed. */
export type RunCase = (named: NamedCase, wasm: string, corpus: string) => Promise<CaseResult | undefined>;

/** A runner's program: the corpus folder is its argument, and it writes a line of JSON per case (README.md, "Runners"). */
export async function runAll(runCase: RunCase): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new TypeError('give the folder of the corpus');
  for (const named of readCorpus(folder)) {
    const result = await outcome(() =>
      runCase(named, resolve(folder, 'dist', `${named.module}.wasm`), resolve(folder)),
    );
    process.stdout.write(`${JSON.stringify({ case: named.id, ...result })}\n`);
  }
}

async function outcome(run: () => Promise<CaseResult | undefined>): Promise<CaseResult> {
  try {
    return (await run()) ?? { result: 'pass' };
  } catch (error) {
    return { result: 'fail', why: error instanceof Error ? error.message : String(error) };
  }
}
