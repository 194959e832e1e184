import { LostInput, unreachable } from '../failure.js';
import type { Caller } from '../protocol/client.js';
import { afterSilence } from '../protocol/silence.js';
import type { AttemptRef } from '../scheduler/state.js';
import { blocksIn } from './blocks.js';

/** Milliseconds after which a worker that sends nothing is taken for lost. */
const STALL = 15_000;

/**
 * The blocks of a partition of what an attempt left at another worker, which sends no faster than they are taken.
 * @param caller Of that worker.
 * @param enough Aborts when nobody wants them any more.
 * @throws LostInput where they are damaged or fewer; Refused where the worker does not have them; HeddleError HEDDLE4009 where it does not answer.
 */
export async function* remoteBlocks(
  caller: Caller,
  { job, stage, task, attempt }: AttemptRef,
  partition: number,
  enough: AbortSignal,
): AsyncIterable<Uint8Array> {
  const over = new AbortController();
  // Only while this waits for the worker, not while the reader of the rows takes its time.
  const inTime = async <T>(wait: Promise<T>): Promise<T> => {
    const heard = afterSilence(STALL, () => over.abort(unreachable(`${caller.url} does not answer`)));
    try {
      return await wait;
    } finally {
      heard();
    }
  };
  try {
    const path = `/v1/shuffle/${job}/${stage}/${task}/${attempt}/${partition}`;
    const signal = AbortSignal.any([over.signal, enough]);
    const response = await inTime(caller.response(path, { signal }));
    const total = Number(response.headers.get('content-length') ?? Number.NaN);
    if (total === 0 || response.body === null) return;
    const body = response.body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const pieces = async function* () {
      for (;;) {
        const { done, value } = await inTime(body.next());
        if (done === true) return;
        yield value;
      }
    };
    yield* blocksIn(pieces(), total);
  } finally {
    // A reader that has enough leaves the rest where it is.
    over.abort(new LostInput('not wanted any more'));
  }
}
