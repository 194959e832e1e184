import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LostInput } from '../failure.js';
import type { AttemptRef } from '../scheduler/state.js';
import { type Part, readIndex } from './index-file.js';

/** The files that one worker keeps of the tasks that it ran: a data file and an index file each, by attempt. */
export class ShuffleFiles {
  readonly #folder: string;

  /** @param folder An existing folder of this worker alone. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the files of an attempt are to be, without their endings; the folder is made. */
  async place(of: AttemptRef): Promise<string> {
    await mkdir(this.#jobFolder(of.job), { recursive: true });
    return this.#place(of);
  }

  /** Where a partition of an attempt's rows is. @throws LostInput where it is not. */
  async part(of: AttemptRef, partition: number): Promise<Part> {
    const index = await readFile(`${this.#place(of)}.index`).catch((cause: unknown) => {
      throw new LostInput(
        `no rows of ${attemptText(of)} (${cause instanceof Error ? cause.message : cause})`,
      );
    });
    return readIndex(index, partition);
  }

  /** The bytes of a part; an empty one must not be asked for. */
  open(of: AttemptRef, { offset, bytes }: Part): ReadStream {
    return createReadStream(`${this.#place(of)}.data`, {
      start: offset,
      end: offset + bytes - 1,
      highWaterMark: 1 << 18,
    });
  }

  /** Deletes everything of a job. */
  async forget(job: number): Promise<void> {
    await rm(this.#jobFolder(job), { recursive: true, force: true });
  }

  #jobFolder(job: number): string {
    return join(this.#folder, `job-${job}`);
  }

  #place({ job, stage, task, attempt }: AttemptRef): string {
    return join(this.#jobFolder(job), `${stage}-${task}-${attempt}`);
  }
}

/** An attempt for people. */
export function attemptText({ job, stage, task, attempt }: AttemptRef): string {
  return `attempt ${attempt} at task ${task} of stage ${stage} of job ${job}`;
}
