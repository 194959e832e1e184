import { isSameEverywhere, type Place, placeOf } from '@heddle/engine/stages';
import { LostInput } from '../failure.js';
import type { AttemptRef } from '../scheduler/state.js';
import { type Part, readIndex } from './index-file.js';

/**
 * The files that tasks leave, a data file and an index file each, by attempt: in a folder of one worker, or in a shared one, which may be in
 * an object store.
 */
export class ShuffleFiles {
  readonly #folder: string;
  readonly #place: Place;

  constructor(folder: string) {
    this.#folder = folder;
    this.#place = placeOf(folder);
  }

  /** Where the files of an attempt are to be, without their endings; the folder is made. */
  async place(of: AttemptRef): Promise<string> {
    await this.#place.prepare(this.#jobFolder(of.job));
    return this.#path(of);
  }

  /** Where a partition of an attempt's rows is. @throws LostInput where it is not; HeddleError HEDDLE4001 where nobody says. */
  async part(of: AttemptRef, partition: number): Promise<Part> {
    const index = await this.#place.bytes(`${this.#path(of)}.index`);
    if (index === null) throw new LostInput(`no rows of ${attemptText(of)}`);
    return readIndex(Buffer.from(index.buffer, index.byteOffset, index.length), partition);
  }

  /** The bytes of a part. @throws LostInput where they are gone; HeddleError HEDDLE4001 where they cannot be read. */
  async *bytes(of: AttemptRef, { offset, bytes }: Part): AsyncIterable<Uint8Array> {
    // No bytes are no range.
    if (bytes === 0) return;
    try {
      yield* this.#place.part(`${this.#path(of)}.data`, { start: offset, end: offset + bytes });
    } catch (error) {
      // Deleted since its index was read.
      throw isSameEverywhere(error) ? new LostInput(`no rows of ${attemptText(of)}`) : error;
    }
  }

  /** Deletes everything of a job. */
  async forget(job: number): Promise<void> {
    await this.#place.removeFolder(this.#jobFolder(job));
  }

  #jobFolder(job: number): string {
    return this.#place.within(this.#folder, `job-${job}`);
  }

  #path({ job, stage, task, attempt }: AttemptRef): string {
    return this.#place.within(this.#jobFolder(job), `${stage}-${task}-${attempt}`);
  }
}

/** An attempt for people. */
export function attemptText({ job, stage, task, attempt }: AttemptRef): string {
  return `attempt ${attempt} at task ${task} of stage ${stage} of job ${job}`;
}
