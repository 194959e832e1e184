import { isSameEverywhere } from '@heddle/engine/stages';
import { HeddleError } from '@heddle/host';
import type { Failure } from './scheduler/state.js';

/** HEDDLE4009: a cluster that cannot be reached, refuses its caller, or speaks another version. */
export function unreachable(message: string, cause?: unknown): HeddleError {
  return new HeddleError({ code: 'HEDDLE4009', message, cause });
}

/** HEDDLE4010: a cluster that gave a job up. */
export function givenUp(message: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE4010', message });
}

/** Whether that is what an error says. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof HeddleError && error.code === 'HEDDLE4010';
}

/** Rows of an earlier task that are not where they should be, or damaged: somebody must make them again. */
export class LostInput extends Error {
  override readonly name = 'LostInput';
}

/** A failure as it goes through messages. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'HEDDLE4010', message: String(error) };
  if (!(error instanceof HeddleError)) {
    const given = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const known = /^HEDDLE\d{4}$/.test(given);
    return { code: known ? given : 'HEDDLE4010', message: known ? error.message : String(error) };
  }
  const { cause: _, ...details } = error.details();
  return details;
}

/** The failure as an error, with its text, row, function and place. */
export function errorOf(failure: Failure): HeddleError {
  return new HeddleError(failure);
}

/** What another process, or another time, may not meet: a file that cannot be read here, a disk that is full. */
const OF_THE_PLACE: readonly string[] = ['HEDDLE4001', 'HEDDLE4005', 'HEDDLE4009', 'HEDDLE4010'];

/** Whether an attempt elsewhere could do what failed here with an error. */
export function isOfThePlace(error: unknown): boolean {
  return OF_THE_PLACE.includes(failureOf(error).code) && !isSameEverywhere(error);
}
