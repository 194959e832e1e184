import { isSameEverywhere, type Place, placeOf } from '@heddle/engine/stages';
import { LostInput } from '../failure.js';
import type { AttemptRef } from '../scheduler/state.js';
import { checkedIndex, type Part, partIn } from './index-file.js';
import { Indexes } from './indexes.js';

/**
 * The files that tasks leave, a data file and an index file each, by attempt: in a folder of one worker, or in a shared one, which may be in
 * an object store.
 */
export class ShuffleFiles {
  readonly #folder: string;
  readonly #place: Place;
  readonly #indexes = new Indexes();

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
    const path = `${this.#path(of)}.index`;
    const index = await this.#indexes.at(path, async () => {
      const bytes = await this.#place.bytes(path);
      if (bytes === null) throw new LostInput(`no rows of ${attemptText(of)}`);
      return checkedIndex(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    });
    return partIn(index, partition);
  }

  /** Where neighbouring partitions are, one behind another, and the length of each. @throws what `part` throws */
  async run(of: AttemptRef, [from, to]: readonly [number, number]): Promise<readonly [Part, number[]]> {
    const parts: Part[] = [];
    for (let partition = from; partition < to; partition++) parts.push(await this.part(of, partition));
    const sum = (name: 'bytes' | 'rows') => parts.reduce((all, part) => all + part[name], 0);
    const whole = { offset: parts[0]?.offset ?? 0, bytes: sum('bytes'), rows: sum('rows') };
    return [whole, parts.map(({ bytes }) => bytes)];
  }

  /** The bytes of a part. @throws LostInput where they are gone; HeddleError HEDDLE4001 where they cannot be read. */
  async *bytes(of: AttemptRef, { offset, bytes }: Part): AsyncIterable<Uint8Array> {
    // No bytes are no range.
    if (bytes === 0) return;
    try {
      yield* this.#place.part(`${this.#path(of)}.data`, { start: offset, end: offset + bytes });
    } catch (error) {
      // Deleted since its index was read.
      this.#indexes.forget(`${this.#path(of)}.index`);
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
