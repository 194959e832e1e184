import { scalarOutcome } from '../../compiled/oracle/outcome.js';
import { PRELUDE, type Program } from '../program/program.js';
import type { Argument } from './inputs.js';
import { type Outcome, valueText } from './outcome.js';

type Handler = (...args: Argument[]) => unknown;

/** The handlers of programs in this engine. */
export function nativeHandlers(programs: readonly Program[]): Handler[] {
  const sources = programs.map(({ source }) => source).join('\n');
  const names = programs.map(({ name }) => name).join(', ');
  // The programs are the generator's own.
  const make = new Function(`'use strict';\n${PRELUDE}\n${sources}\nreturn [${names}];`) as () => Handler[];
  return make();
}

/** What this engine answers to each row, after the checks that hosts make of a result. */
export function nativeOutcomes(
  { params, returns }: Program,
  handler: Handler,
  rows: readonly (readonly Argument[])[],
): Outcome[] {
  const one = {
    kind: 'scalar' as const,
    args: params,
    returns,
    handler: handler as (...args: unknown[]) => unknown,
  };
  return rows.map((row) => {
    const outcome = scalarOutcome(one, row);
    return 'value' in outcome
      ? { value: valueText(outcome.value) }
      : { error: { code: outcome.code, message: outcome.text } };
  });
}
