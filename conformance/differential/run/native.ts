import type { AnyFunction } from '../../compiled/oracle/corpus.js';
import { aggregateOutcomes, RowFailure, scalarOutcome } from '../../compiled/oracle/outcome.js';
import { PRELUDE } from '../program/module.js';
import type { Program } from '../program/program.js';
import { GROUPS, groupOf, MOST_FAILING } from './aggregate.js';
import type { Argument } from './inputs.js';
import { type Answer, callText, type Outcome, valueText } from './outcome.js';

/** The handlers of programs in this engine: a function each, or an object of them. */
export function nativeHandlers(programs: readonly Program[]): unknown[] {
  const sources = programs.map(({ source }) => source).join('\n');
  const all = programs.map(({ handlers }) => handlers).join(', ');
  // The programs are the generator's own.
  const make = new Function(`'use strict';\n${PRELUDE}\n${sources}\nreturn [${all}];`) as () => unknown[];
  return make();
}

/** What this engine answers, after the checks that hosts make of a result: to each row, or to an aggregate's plain run. */
export function nativeAnswers(
  program: Program,
  handlers: unknown,
  rows: readonly (readonly Argument[])[],
): Answer[] {
  const { kind, params: args, returns } = program;
  if (kind === 'scalar') {
    const one = { kind, args, returns, handler: handlers } as AnyFunction;
    return rows.map((row, number) => ({
      what: `row ${number}: ${callText(row)}`,
      outcome: told(scalarOutcome(one, row)),
    }));
  }
  return aggregateRun({ kind, args, returns, handlers } as AnyFunction, rows);
}

/** The run that `finish` names; a row that fails is left out from then on. */
function aggregateRun(one: AnyFunction, rows: readonly (readonly Argument[])[]): Answer[] {
  let left = rows.map((row, number) => ({ row, number }));
  const answers: Answer[] = [];
  for (let attempt = 0; attempt <= MOST_FAILING; attempt++) {
    try {
      const groups = left.map(({ number }) => groupOf(number));
      const values = left.map(({ row }) => row);
      return [...answers, finished(aggregateOutcomes(one, values, groups, GROUPS).map(told))];
    } catch (failure) {
      if (!(failure instanceof RowFailure)) throw failure;
      const error = { code: 'HEDDLE2001', message: failure.message };
      answers.push({ what: `finish, row ${left[failure.row]?.number}`, outcome: { error } });
      left = left.filter((_, index) => index !== failure.row);
    }
  }
  return answers;
}

function finished(outcomes: readonly Outcome[]): Answer {
  const error = outcomes.find((outcome) => 'error' in outcome);
  if (error !== undefined) return { what: 'finish, row -', outcome: error };
  const values = outcomes.map((outcome) => ('value' in outcome ? outcome.value : ''));
  return { what: 'finish', outcome: { value: values.join(' ; ') } };
}

function told(outcome: ReturnType<typeof scalarOutcome>): Outcome {
  return 'value' in outcome
    ? { value: valueText(outcome.value) }
    : { error: { code: outcome.code, message: outcome.text } };
}
