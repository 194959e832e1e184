import type { Program } from '../program/program.js';
import { buildPrograms } from './build.js';
import { compareAll, type Difference } from './compare.js';
import { makeProgram } from './kinds.js';

/** Candidates of one round, which become one module; and rounds. */
const CANDIDATES = 100;
const ROUNDS = 40;

/** The smallest program found that differs in the same way. */
export async function shrink(difference: Difference): Promise<Difference> {
  let best = difference;
  for (let round = 0; round < ROUNDS; round++) {
    const smaller = await better(best);
    if (smaller === undefined) return best;
    best = smaller;
  }
  return best;
}

async function better(best: Difference): Promise<Difference | undefined> {
  const sources = new Set<string>();
  let programs: Program[] = [];
  for (const numbers of simpler(best.program.numbers)) {
    const program = makeProgram(best.program.kind, numbers, programs.length);
    const plain = plainSource(program);
    if (sources.has(plain) || weight(program) >= weight(best.program)) continue;
    sources.add(plain);
    programs.push(program);
    if (programs.length < CANDIDATES) continue;
    const found = await smallest(programs, best.between);
    if (found !== undefined) return found;
    programs = [];
  }
  return programs.length === 0 ? undefined : smallest(programs, best.between);
}

/** The smallest of the programs that differ in this way. */
async function smallest(
  programs: readonly Program[],
  between: Difference['between'],
): Promise<Difference | undefined> {
  const { built, unbuilt } = await buildPrograms(programs);
  const found: Difference[] = [
    ...unbuilt.map(({ program, why }) => ({ program, between: 'build' as const, detail: why })),
    ...built.flatMap(compareAll).flatMap(({ difference }) => difference ?? []),
  ].filter((one) => one.between === between);
  return found.sort((one, other) => weight(one.program) - weight(other.program))[0];
}

/** What is to become small: the text, then the numbers, so that literals become simple too. */
function weight(program: Program): number {
  return (
    plainSource(program).length * 1_000 + Math.min(999, program.numbers.filter((number) => number > 0).length)
  );
}

/** The source whatever index the program has. */
function plainSource({ source, params, returns }: Program): string {
  const types = [...params, returns].map(({ type, nullable }) => `${type}${nullable ? '?' : ''}`);
  return `${source.replace(/\b([fh])\d+/g, '$1')} ${types.join()}`;
}

/** Sequences that are simpler: without a part, with zeros in a part, with a smaller number. */
function* simpler(numbers: readonly number[]): Generator<number[]> {
  const used = numbers.findLastIndex((number) => number !== 0) + 1;
  const whole = numbers.slice(0, used);
  for (let width = used >> 1; width >= 1; width >>= 1) {
    for (let at = 0; at < used; at += width) {
      yield [...whole.slice(0, at), ...whole.slice(at + width)];
      yield [...whole.slice(0, at), ...whole.slice(at, at + width).map(() => 0), ...whole.slice(at + width)];
    }
  }
  for (const [at, number] of whole.entries()) {
    for (let small = 0; small < Math.min(number, 12); small++) yield whole.with(at, small);
  }
}
