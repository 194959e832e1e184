import { randomNumbers } from '../program/choices.js';
import { buildPrograms } from './build.js';
import { compareAll, type Difference, type Finding } from './compare.js';
import { kindOf, makeProgram } from './kinds.js';
import { shrink } from './shrink.js';

/** Which of a run's modules: the same for the same seed, number and size. */
export interface RandomModule {
  readonly seed: string;
  readonly number: number;
  readonly programs: number;
}

/** What became of a module's programs; the shortest that differs, shrunk. */
export interface ModuleReport {
  readonly findings: readonly Finding[];
  readonly difference: Difference | undefined;
}

/** Makes, builds, runs and compares the programs of one module. */
export async function tryModule({ seed, number, programs }: RandomModule): Promise<ModuleReport> {
  const some = Array.from({ length: programs }, (_, index) =>
    makeProgram(kindOf(index), randomNumbers(`${seed}/${number}/${index}`), index),
  );
  const { built, unbuilt } = await buildPrograms(some);
  const findings = built.flatMap(compareAll);
  const wrong: Difference[] = [
    ...unbuilt.map(({ program, why }) => ({ program, between: 'build' as const, detail: why })),
    ...findings.flatMap(({ difference }) => difference ?? []),
  ];
  const [first] = wrong.sort((one, other) => one.program.source.length - other.program.source.length);
  return { findings, difference: first === undefined ? undefined : await shrink(first) };
}
