import { LostInput, unreachable } from '../failure.js';
import type { Caller } from '../protocol/client.js';
import { afterSilence } from '../protocol/silence.js';
import type { AttemptRef } from '../scheduler/state.js';
import { blocksIn } from './blocks.js';
import { type Run, readRun } from './runs.js';

/** Milliseconds after which a worker that sends nothing is taken for lost. */
const STALL = 15_000;

/**
 * The blocks of a partition of what an attempt left at another worker, which sends no faster than they are taken.
 * @param caller Of that worker.
 * @param enough Aborts when nobody wants them any more.
 * @throws LostInput where they are damaged or fewer; Refused where the worker does not have them; HeddleError HEDDLE4009 where it does not answer.
 */
export function remoteBlocks(
  caller: Caller,
  of: AttemptRef,
  partition: number,
  enough: AbortSignal,
): AsyncIterable<Uint8Array> {
  return received(caller, `${pathOf(of)}/${partition}`, enough, blocksIn);
}

/**
 * What an attempt left at another worker for neighbouring partitions; null where it is more than `most` bytes.
 * @throws what `remoteBlocks` throws
 */
export async function remoteRun(
  caller: Caller,
  of: AttemptRef,
  [from, to]: readonly [number, number],
  most: number,
): Promise<Run | null> {
  const whole = async function* (pieces: AsyncIterable<Uint8Array>, total: number) {
    if (total > most) return;
    const sent: Uint8Array[] = [];
    for await (const piece of pieces) sent.push(piece);
    yield readRun(Buffer.concat(sent), to - from);
  };
  const never = new AbortController().signal;
  for await (const run of received(caller, `${pathOf(of)}/${from}-${to}`, never, whole)) return run;
  return null;
}

const pathOf = ({ job, stage, task, attempt }: AttemptRef) =>
  `/v1/shuffle/${job}/${stage}/${task}/${attempt}`;

/** What is made of a worker's answer, whose bytes come in pieces. */
async function* received<T>(
  caller: Caller,
  path: string,
  enough: AbortSignal,
  read: (pieces: AsyncIterable<Uint8Array>, total: number) => AsyncIterable<T>,
): AsyncIterable<T> {
  const over = new AbortController();
  // Only while this waits for the worker, not while the reader of the rows takes its time.
  const inTime = async <U>(wait: Promise<U>): Promise<U> => {
    const heard = afterSilence(STALL, () => over.abort(unreachable(`${caller.url} does not answer`)));
    try {
      return await wait;
    } finally {
      heard();
    }
  };
  try {
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
    yield* read(pieces(), total);
  } finally {
    // A reader that has enough leaves the rest where it is.
    over.abort(new LostInput('not wanted any more'));
  }
}
