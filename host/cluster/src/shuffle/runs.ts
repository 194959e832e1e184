import { LostInput } from '../failure.js';
import type { InputRef } from '../protocol/messages.js';
import { blocksIn } from './blocks.js';

/** Bytes that a task holds of rows that it has not come to. */
const MOST_HELD = 32 << 20;
const LENGTH = 8;

/** What one attempt left for neighbouring partitions: their bytes, one behind another, and where each ends. */
export interface Run {
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
}

/** The lengths of the partitions of a run, as they are sent before their bytes. */
export function writeLengths(lengths: readonly number[]): Buffer {
  const bytes = Buffer.alloc(LENGTH * lengths.length);
  for (const [place, length] of lengths.entries()) bytes.writeBigUInt64LE(BigInt(length), LENGTH * place);
  return bytes;
}

/** A run of so many partitions from how it is sent. @throws LostInput where it is not as long as it says. */
export function readRun(sent: Buffer, partitions: number): Run {
  const head = LENGTH * partitions;
  if (sent.length < head) throw new LostInput(`${sent.length} bytes of a run of ${partitions} partitions`);
  const lengths = Array.from({ length: partitions }, (_, place) =>
    Number(sent.readBigUInt64LE(LENGTH * place)),
  );
  return runOf(lengths, sent.subarray(head));
}

/** The run of partitions of so many bytes. @throws LostInput where there are others. */
export function runOf(lengths: readonly number[], bytes: Uint8Array): Run {
  const ends: number[] = [];
  let end = 0;
  for (const length of lengths) {
    end += length;
    ends.push(end);
  }
  if (end !== bytes.length) throw new LostInput(`${bytes.length} of ${end} bytes of a run`);
  return { bytes, ends };
}

/**
 * The runs of a task that does several small partitions, one after another: each of its inputs is asked once for all of them, and not once
 * for each, and what comes is held until the task comes to it.
 */
export class Runs {
  readonly #partitions: readonly [from: number, to: number];
  readonly #fetch: (input: InputRef, most: number) => Promise<Run | null>;
  readonly #known = new Map<InputRef, Promise<Run | null>>();
  #held = 0;

  /** @param fetch Gives an input's run; null where it has more than `most` bytes. */
  constructor(
    partitions: readonly [from: number, to: number],
    fetch: (input: InputRef, most: number) => Promise<Run | null>,
  ) {
    this.#partitions = partitions;
    this.#fetch = fetch;
  }

  /** The blocks of a partition of an input; null where they are to be asked for by themselves. @throws what `fetch` throws, and LostInput */
  async blocks(input: InputRef, partition: number): Promise<AsyncIterable<Uint8Array> | null> {
    const [from, to] = this.#partitions;
    if (to - from < 2 || partition < from || partition >= to) return null;
    const known = this.#known.get(input) ?? this.#ask(input);
    this.#known.set(input, known);
    const run = await known;
    if (run === null) return null;
    const [start = 0, end = 0] = [run.ends[partition - from - 1], run.ends[partition - from]];
    return blocksIn(once(run.bytes.subarray(start, end)), end - start);
  }

  async #ask(input: InputRef): Promise<Run | null> {
    const run = await this.#fetch(input, MOST_HELD - this.#held);
    this.#held += run?.bytes.length ?? 0;
    return run;
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
