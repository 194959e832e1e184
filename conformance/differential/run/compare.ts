import type { Program } from '../program/program.js';
import type { Built } from './build.js';
import { GuestRunner } from './guest.js';
import { type Argument, inputRows } from './inputs.js';
import { nativeHandlers, nativeOutcomes } from './native.js';
import { type Outcome, outcomeText, valueText } from './outcome.js';

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
  const runner = new GuestRunner(module);
  const handlers = nativeHandlers(programs);
  return programs.map((program, index) => {
    const rows = inputRows(program.params, ROWS, program.numbers.join());
    const { tier = 'js', tierReason } = functions.get(`p${index}`) ?? {};
    const compiled = tier === 'aot';
    const before = runner.bailed;
    const first = runner.outcomes(`p${index}`, program, rows);
    const bailed = runner.bailed - before;
    const second = compiled ? runner.outcomes(`q${index}`, program, rows) : first;
    const handler = handlers[index];
    if (handler === undefined) throw new TypeError(`no handler ${index}`);
    const difference =
      differ(program, rows, 'the tiers', second, first, sameError) ??
      (program.inexact
        ? undefined
        : differ(
            program,
            rows,
            'the js tier and V8',
            nativeOutcomes(program, handler, rows),
            second,
            sameKindOfError,
          ));
    return { program, compiled, reason: tierReason, bailed, difference };
  });
}

type Same = (expected: string, actual: string) => boolean;

function differ(
  program: Program,
  rows: readonly (readonly Argument[])[],
  between: Difference['between'],
  expected: readonly Outcome[],
  actual: readonly Outcome[],
  same: Same,
): Difference | undefined {
  const row = rows.findIndex((_, index) => !equal(expected[index], actual[index], same));
  const [one, other] = [expected[row], actual[row]];
  if (one === undefined || other === undefined) return undefined;
  const call = `${program.name}(${(rows[row] ?? []).map(valueText).join(', ')})`;
  const detail = `row ${row}: ${call}\n  expected ${outcomeText(one)}\n  got      ${outcomeText(other)}`;
  return { program, between, detail };
}

function equal(one: Outcome | undefined, other: Outcome | undefined, same: Same): boolean {
  if (one === undefined || other === undefined) return false;
  if ('value' in one || 'value' in other)
    return 'value' in one && 'value' in other && one.value === other.value;
  return one.error.code === other.error.code && same(one.error.message, other.error.message);
}

const sameError: Same = (expected, actual) => expected === actual;

/** Texts of the engine's own errors are not V8's; those that the programs throw are. */
const sameKindOfError: Same = (expected, actual) => {
  if (expected === '') return true;
  const own = /^\w+: (?:no such thing|no: |bad ")/.test(expected);
  return own ? actual.startsWith(expected) : actual.startsWith(/^\w+/.exec(expected)?.[0] ?? '');
};
