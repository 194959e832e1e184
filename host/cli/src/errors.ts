import { constants } from 'node:os';
import { HeddleError } from '@heddle/host';

/** Exit codes of the command line. */
export const Exit = { ok: 0, user: 1, usage: 2, bug: 3 } as const;

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A failure of the `use` class of spec/errors.md. */
export function useError(
  code: 'HEDDLE4001' | 'HEDDLE4002' | 'HEDDLE4003' | 'HEDDLE4004',
  message: string,
): HeddleError {
  return new HeddleError({ code, message });
}

/** The command ends with an exit code, and nothing to say. */
export class Ended extends Error {
  override readonly name: string = 'Ended';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The user ended the command by a signal: exit code 128 + its number. */
export class Interrupted extends Ended {
  override readonly name = 'Interrupted';

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`, 128 + constants.signals[signal]);
  }
}

/** Runs a task whose signal aborts, with Interrupted, when the user ends the command. */
export async function interruptible<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupted = (signal: NodeJS.Signals) => controller.abort(new Interrupted(signal));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, interrupted);
  try {
    return await task(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
  }
}

/** The code of a failure that the user can do something about, or null for a bug. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return /^HEDDLE\d{4}$/.test(error.code) ? error.code : null;
}
