import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from './client.js';

/** Milliseconds between two tries. */
const RETRY = 200;

/**
 * What a call gives, tried again for `patience` milliseconds while nobody answers: a coordinator may be started again. What is refused is
 * not tried again. @throws what the call throws; the signal's reason.
 */
export async function insist<T>(
  call: () => Promise<T>,
  patience: number,
  signal?: AbortSignal | undefined,
): Promise<T> {
  const start = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isSilence(error) || performance.now() - start > patience) throw error;
    }
    await sleep(RETRY);
  }
}

/** Whether nobody answered: no connection, none in time, or a process that fails. */
function isSilence(error: unknown): boolean {
  if (error instanceof Refused) return error.status >= 500;
  return error instanceof Error && codeOf(error) === 'HEDDLE4009';
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : null;
}
