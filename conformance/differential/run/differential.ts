import { randomNumbers } from '../program/choices.js';
import { buildPrograms } from './build.js';
import { compareAll, type Difference, type Finding, ROWS } from './compare.js';
import { counts } from './coverage.js';
import { kindOf, makeProgram } from './kinds.js';
import { shrink } from './shrink.js';

export interface Options {
  /** Programs that have to count. */
  readonly programs: number;
  readonly seed: string;
  /** Programs of one module. */
  readonly perModule?: number;
  /** Called after each module. */
  readonly onModule?: (findings: readonly Finding[]) => void;
  /** Differences after which the rest is left. */
  readonly mostDifferences?: number;
}

/** What a run found. */
export interface Report {
  readonly findings: readonly Finding[];
  /** Shrunk, one of each module that had any. */
  readonly differences: readonly Difference[];
}

/** Programs that are tried for each that has to count. */
const MOST_TRIED = 4;

/** Makes, builds, runs and compares programs until so many count. */
export async function differential({
  programs,
  seed,
  perModule = 250,
  onModule,
  mostDifferences = 1,
}: Options): Promise<Report> {
  const findings: Finding[] = [];
  const differences: Difference[] = [];
  let counted = 0;
  for (let number = 0; counted < programs && number * perModule < programs * MOST_TRIED; number++) {
    const some = Array.from({ length: perModule }, (_, index) =>
      makeProgram(kindOf(index), randomNumbers(`${seed}/${number}/${index}`), index),
    );
    const { built, unbuilt } = await buildPrograms(some);
    const found = built.flatMap(compareAll);
    findings.push(...found);
    counted += found.filter((finding) => counts(finding, ROWS)).length;
    const wrong: Difference[] = [
      ...unbuilt.map(({ program, why }) => ({ program, between: 'build' as const, detail: why })),
      ...found.flatMap(({ difference }) => difference ?? []),
    ];
    const [first] = wrong.sort((one, other) => one.program.source.length - other.program.source.length);
    if (first !== undefined) differences.push(await shrink(first));
    onModule?.(found);
    if (differences.length >= mostDifferences) break;
  }
  return { findings, differences };
}

/** A difference for people: what, the program, the call. */
export function differenceText({ program, between, detail }: Difference): string {
  const types = (list: readonly { type: string; nullable: boolean }[]) =>
    list.map(({ type, nullable }) => `${type}${nullable ? '?' : ''}`).join(', ');
  return `${between} differ: ${program.kind} (${types(program.params)}) -> ${types([program.returns])}\n${program.source}\n${program.handlers}${program.declaration}\n${detail}\nnumbers: ${JSON.stringify(program.numbers)}`;
}
