import type { Program } from '../program/program.js';
import type { Built } from './build.js';
import { Guest } from './guest.js';
import { type Argument, inputRows } from './inputs.js';
import { nativeAnswers, nativeHandlers } from './native.js';
import { type Answer, outcomeText } from './outcome.js';

/** Rows that each program is run on. */
export const ROWS = 32;

/** What two of three disagree about: the compiled tier, the js tier, V8. */
export interface Difference {
  readonly program: Program;
  readonly between: 'the tiers' | 'the js tier and V8' | 'build';
  /** The first row they differ in, the call as text, and both answers. */
  readonly detail: string;
}

/** What became of one program. */
export interface Finding {
  readonly program: Program;
  readonly compiled: boolean;
  /** Why it is not compiled. */
  readonly reason: string | undefined;
  /** Of the rows that were run. */
  readonly bailed: number;
  readonly difference: Difference | undefined;
}

/** Runs every program of a module in all three ways. */
export function compareAll({ programs, module, functions }: Built): Finding[] {
  const guest = new Guest(module);
  const handlers = nativeHandlers(programs);
  return programs.map((program, index) => {
    const rows = inputRows(program.params, ROWS, program.numbers.join());
    const { tier, tierReason } = functions.get(`p${index}`) ?? {};
    const compiled = tier === 'aot';
    const before = guest.bailed;
    const first = guest.answers(`p${index}`, program, rows);
    const bailed = guest.bailed - before;
    const second = compiled ? guest.answers(`q${index}`, program, rows) : first;
    const difference =
      differ(program, 'the tiers', second, first, sameError) ??
      differsFromV8(program, handlers[index], rows, second);
    return { program, compiled, reason: tierReason, bailed, difference };
  });
}

function differsFromV8(
  program: Program,
  handlers: unknown,
  rows: readonly (readonly Argument[])[],
  answers: readonly Answer[],
): Difference | undefined {
  // Rows that are yielded are checked by the guest; of what runs in one call V8 was asked enough.
  if (program.inexact || program.output !== undefined) return undefined;
  const expected = nativeAnswers(program, handlers, rows);
  // Of an aggregate V8 runs in one way only.
  const comparable =
    program.kind === 'scalar' ? answers : answers.filter(({ what }) => /^finish\b/.test(what));
  return differ(program, 'the js tier and V8', expected, comparable, sameKindOfError);
}

type Same = (expected: string, actual: string) => boolean;

function differ(
  program: Program,
  between: Difference['between'],
  expected: readonly Answer[],
  actual: readonly Answer[],
  same: Same,
): Difference | undefined {
  for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
    const [one, other] = [expected[index], actual[index]];
    if (one !== undefined && other !== undefined && equal(one, other, same)) continue;
    const text = (answer: Answer | undefined) =>
      answer === undefined ? 'nothing' : `${answer.what}: ${outcomeText(answer.outcome)}`;
    return { program, between, detail: `  expected ${text(one)}\n  got      ${text(other)}` };
  }
  return undefined;
}

function equal({ what, outcome: one }: Answer, { what: place, outcome: other }: Answer, same: Same): boolean {
  if ('value' in one || 'value' in other)
    return what === place && 'value' in one && 'value' in other && one.value === other.value;
  // Which group's result failed, V8 does not say.
  return (
    (what === place || one.error.message === '') &&
    one.error.code === other.error.code &&
    same(one.error.message, other.error.message)
  );
}

const sameError: Same = (expected, actual) => expected === actual;

/** Texts of the engine's own errors are not V8's; those that the programs throw are. */
const sameKindOfError: Same = (expected, actual) => {
  if (expected === '') return true;
  const own = /^\w+: (?:no such thing|no: |bad ")/.test(expected);
  return own
    ? wellFormed(actual).startsWith(wellFormed(expected))
    : actual.startsWith(/^\w+/.exec(expected)?.[0] ?? '');
};

/** A lone surrogate in a message is three bytes of something else on the way out of a guest. */
function wellFormed(text: string): string {
  return text.replace(/(?:\p{Surrogate}|\ufffd)+/gu, '\ufffd');
}
