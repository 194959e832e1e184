import { type Batch, readArrow } from '@heddle/engine';
import { LostInput, unreachable } from '../failure.js';
import { Caller } from '../protocol/client.js';
import type { InputRef } from '../protocol/messages.js';
import type { AttemptRef } from '../scheduler/state.js';
import { blocksIn } from './blocks.js';
import { attemptText, ShuffleFiles } from './files.js';
import { isShared } from './shared.js';

/** Milliseconds after which a worker that sends nothing is taken for lost. */
const STALL = 15_000;

/** Reads what earlier tasks left: from this worker's disk, from other workers, or from shared places. */
export class ShuffleReader {
  readonly #own: string;
  readonly #files: ShuffleFiles;
  readonly #token: string;
  /** Inputs that were not where they should be. */
  readonly lost: AttemptRef[] = [];

  /** @param own The address of this worker. */
  constructor(own: string, files: ShuffleFiles, token: string) {
    this.#own = own;
    this.#files = files;
    this.#token = token;
  }

  /** The rows of one partition of what a stage's tasks left, in the order of the tasks. @throws LostInput */
  async *read(inputs: readonly InputRef[], partition: number): AsyncIterable<Batch> {
    for (const [place, input] of inputs.entries()) {
      const blocks = this.#blocks(input, partition)[Symbol.asyncIterator]();
      for (;;) {
        // Only what happens on the way is a loss: what its reader makes of the rows is not.
        const next = await blocks.next().catch((cause: unknown) => {
          this.#miss(inputs.slice(place), input, cause);
          throw cause;
        });
        if (next.done === true) break;
        const source = readArrow(next.value, attemptText(input.of), true);
        yield* source.scan(source.fields.map((_, index) => index));
      }
    }
  }

  async *#blocks({ of, address }: InputRef, partition: number): AsyncIterable<Uint8Array> {
    if (address === this.#own || isShared(address)) {
      const files = address === this.#own ? this.#files : new ShuffleFiles(address);
      const part = await files.part(of, partition);
      yield* blocksIn(files.bytes(of, part), part.bytes);
      return;
    }
    const over = new AbortController();
    const stall = () => over.abort(unreachable(`${address} does not answer`));
    // Only while this waits for the worker, not while the reader of the rows takes its time.
    const inTime = async <T>(wait: Promise<T>): Promise<T> => {
      const timer = setTimeout(stall, STALL);
      try {
        return await wait;
      } finally {
        clearTimeout(timer);
      }
    };
    try {
      const { job, stage, task, attempt } = of;
      const path = `/v1/shuffle/${job}/${stage}/${task}/${attempt}/${partition}`;
      const caller = new Caller(address, this.#token);
      const response = await inTime(caller.response(path, { signal: over.signal }));
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

  /**
   * Notes what is lost: this input; and of a worker that does not answer at all, every other one there. Of a store that does not answer
   * nothing is lost: what is there need not be made again, and could not be put there.
   */
  #miss(rest: readonly InputRef[], input: InputRef, cause: unknown): void {
    const isKnown = cause instanceof LostInput || (cause instanceof Error && 'status' in cause);
    if (isShared(input.address) && !isKnown) return;
    const gone = !isKnown && input.address !== this.#own;
    for (const { of, address } of rest)
      if (of === input.of || (gone && address === input.address)) this.lost.push(of);
  }
}
