import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Difference, type Finding, ROWS } from './compare.js';
import { counts } from './coverage.js';
import type { ModuleReport, RandomModule } from './random-module.js';

export interface Options {
  /** Programs that have to count. */
  readonly programs: number;
  readonly seed: string;
  /** Programs of one module. */
  readonly perModule?: number;
  /** Called after each module, in the order they end. */
  readonly onModule?: (findings: readonly Finding[]) => void;
  /** Differences after which the rest is left. */
  readonly mostDifferences?: number;
  readonly threads?: number;
}

/** What a run found. */
export interface Report {
  readonly findings: readonly Finding[];
  /** Shrunk, one of each module that had any. */
  readonly differences: readonly Difference[];
}

/** Programs that are tried for each that has to count. */
const MOST_TRIED = 4;

/** Makes, builds, runs and compares programs until so many count: a module at a time on each thread. */
export async function differential({
  programs,
  seed,
  perModule = 250,
  onModule,
  mostDifferences = 1,
  threads = availableParallelism(),
}: Options): Promise<Report> {
  const findings: Finding[] = [];
  const differences: Difference[] = [];
  let counted = 0;
  let number = 0;
  const more = () =>
    counted < programs && differences.length < mostDifferences && number * perModule < programs * MOST_TRIED;
  const thread = async () => {
    const worker = new Worker(new URL('./worker.js', import.meta.url));
    try {
      while (more()) {
        const module: RandomModule = { seed, number: number++, programs: perModule };
        worker.postMessage(module);
        const [report]: ModuleReport[] = await once(worker, 'message');
        if (report === undefined) break;
        findings.push(...report.findings);
        counted += report.findings.filter((finding) => counts(finding, ROWS)).length;
        if (report.difference !== undefined) differences.push(report.difference);
        onModule?.(report.findings);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, thread));
  return { findings, differences };
}

/** A difference for people: what, the program, the call. */
export function differenceText({ program, between, detail }: Difference): string {
  const types = (list: readonly { type: string; nullable: boolean }[]) =>
    list.map(({ type, nullable }) => `${type}${nullable ? '?' : ''}`).join(', ');
  return `${between} differ: ${program.kind} (${types(program.params)}) -> ${types([program.returns])}\n${program.source}\n${program.handlers}${program.declaration}\n${detail}\nnumbers: ${JSON.stringify(program.numbers)}`;
}
