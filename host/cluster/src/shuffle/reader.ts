import { type Batch, readArrow } from '@heddle/engine';
import { isGivenUp, LostInput } from '../failure.js';
import { Caller } from '../protocol/client.js';
import type { InputRef } from '../protocol/messages.js';
import type { AttemptRef } from '../scheduler/state.js';
import { Ahead } from './ahead.js';
import { blocksIn } from './blocks.js';
import { attemptText, ShuffleFiles } from './files.js';
import { remoteBlocks, remoteRun } from './remote.js';
import { type Run, Runs, runOf } from './runs.js';
import { isShared } from './shared.js';

/** Inputs that are begun while the one before them is read. Each has a block at most that nobody uses yet. */
const AHEAD = 2;

/** Reads what earlier tasks left: from this worker's disk, from other workers, or from shared places. */
export class ShuffleReader {
  readonly #own: string;
  readonly #files: ShuffleFiles;
  readonly #token: string;
  /** Those of shared places, by their addresses. */
  readonly #shared = new Map<string, ShuffleFiles>();
  readonly #runs: Runs;
  /** Inputs that were not where they should be. */
  readonly lost: AttemptRef[] = [];

  /**
   * @param own The address of this worker.
   * @param partitions Those that are read, one after another.
   */
  constructor(own: string, files: ShuffleFiles, token: string, partitions: readonly [number, number]) {
    this.#own = own;
    this.#files = files;
    this.#token = token;
    this.#runs = new Runs(partitions, (input, most) => this.#run(input, partitions, most));
  }

  /** The rows of one partition of what a stage's tasks left, in the order of the tasks. @throws LostInput */
  read(inputs: readonly InputRef[], partition: number): AsyncIterable<Batch> {
    return this.#rows(inputs, (input, enough) => this.#ofPartition(input, partition, enough));
  }

  /** The rows of what a stage's tasks left for all. @throws LostInput */
  readBroadcast(inputs: readonly InputRef[]): AsyncIterable<Batch> {
    return this.#rows(inputs, (input, enough) => this.#blocks(input, 0, enough));
  }

  async *#rows(
    inputs: readonly InputRef[],
    blocksOf: (input: InputRef, enough: AbortSignal) => AsyncIterable<Uint8Array>,
  ): AsyncIterable<Batch> {
    const enough = new AbortController();
    const begun = new Map<InputRef, Ahead<Uint8Array>>();
    const begin = (input: InputRef): Ahead<Uint8Array> => {
      const blocks = begun.get(input) ?? new Ahead(blocksOf(input, enough.signal));
      begun.set(input, blocks);
      return blocks;
    };
    try {
      for (const [place, input] of inputs.entries()) {
        const blocks = begin(input);
        for (const later of inputs.slice(place + 1, place + 1 + AHEAD)) begin(later);
        for (;;) {
          // Only what happens on the way is a loss: what its reader makes of the rows is not.
          const block = await blocks.next().catch((cause: unknown) => {
            this.#miss(inputs.slice(place), input, cause);
            throw cause;
          });
          if (block === null) break;
          const source = readArrow(block, attemptText(input.of), true);
          yield* source.scan(source.fields.map((_, index) => index));
        }
        begun.delete(input);
      }
    } finally {
      enough.abort(new LostInput('not wanted any more'));
      for (const blocks of begun.values()) blocks.close();
    }
  }

  async *#ofPartition(input: InputRef, partition: number, enough: AbortSignal): AsyncIterable<Uint8Array> {
    yield* (await this.#runs.blocks(input, partition)) ?? this.#blocks(input, partition, enough);
  }

  #blocks({ of, address }: InputRef, partition: number, enough: AbortSignal): AsyncIterable<Uint8Array> {
    const files = this.#filesAt(address);
    if (files !== null) return blocksOf(files, of, partition);
    return remoteBlocks(new Caller(address, this.#token), of, partition, enough);
  }

  async #run(
    { of, address }: InputRef,
    partitions: readonly [number, number],
    most: number,
  ): Promise<Run | null> {
    const files = this.#filesAt(address);
    return files === null
      ? remoteRun(new Caller(address, this.#token), of, partitions, most)
      : localRun(files, of, partitions, most);
  }

  /** The files at an address; null where another worker has them. */
  #filesAt(address: string): ShuffleFiles | null {
    if (address === this.#own) return this.#files;
    if (!isShared(address)) return null;
    const files = this.#shared.get(address) ?? new ShuffleFiles(address);
    this.#shared.set(address, files);
    return files;
  }

  /**
   * Notes what is lost: this input; and of a worker that does not answer at all, every other one there. Of a store that does not answer
   * nothing is lost: what is there need not be made again, and could not be put there. Nor is it by what this machine cannot do.
   */
  #miss(rest: readonly InputRef[], input: InputRef, cause: unknown): void {
    const isKnown = cause instanceof LostInput || (cause instanceof Error && 'status' in cause);
    if ((isShared(input.address) && !isKnown) || isGivenUp(cause)) return;
    const gone = !isKnown && input.address !== this.#own;
    for (const { of, address } of rest)
      if (of === input.of || (gone && address === input.address)) this.lost.push(of);
  }
}

async function* blocksOf(files: ShuffleFiles, of: AttemptRef, partition: number): AsyncIterable<Uint8Array> {
  const part = await files.part(of, partition);
  yield* blocksIn(files.bytes(of, part), part.bytes);
}

async function localRun(
  files: ShuffleFiles,
  of: AttemptRef,
  partitions: readonly [number, number],
  most: number,
): Promise<Run | null> {
  const [whole, lengths] = await files.run(of, partitions);
  if (whole.bytes > most) return null;
  const read: Uint8Array[] = [];
  for await (const piece of files.bytes(of, whole)) read.push(piece);
  return runOf(lengths, Buffer.concat(read));
}
