import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { unreadable } from '../failure.js';

/** A file that a task wrote. */
export interface WrittenPart {
  /** Its place among the parts, from 0. */
  readonly part: number;
  /** Its name among the files of all attempts. */
  readonly file: string;
}

/**
 * A folder of files that are written by several processes and come to be there all at once, or not at all. Until then they are beside it, in a folder
 * whose name readers pass over, among those of attempts that came to nothing: which ones count is said at the end.
 */
export class OutputFolder {
  readonly #path: string;
  readonly #overwrite: boolean;
  readonly #staging: string;

  private constructor(path: string, overwrite: boolean) {
    this.#path = resolve(path);
    this.#overwrite = overwrite;
    this.#staging = join(dirname(this.#path), `.${basename(this.#path)}.${randomUUID()}.tmp`);
  }

  /**
   * Begins to write a folder. @throws HeddleError HEDDLE4001 where there is one that is not empty, unless it may be overwritten, and where
   * it cannot be written.
   */
  static async begin(path: string, overwrite: boolean): Promise<OutputFolder> {
    if (/^[a-z][\w+.-]+:\/\//i.test(path))
      throw unreadable(path, 'a folder of files is written to a file system, for it is put in place at once');
    const output = new OutputFolder(path, overwrite);
    await output.#refuseFull();
    await output.#try(async () => {
      await mkdir(output.#staging);
      await mkdir(output.parts);
    });
    return output;
  }

  /** Where attempts put their files. */
  get parts(): string {
    return join(this.#staging, 'attempts');
  }

  /**
   * Puts the folder in its place, with the files of these parts and no others, by renaming it once: no reader sees a part of it, and of two programs
   * that write it one fails. Where an earlier one is overwritten it is renamed before that, and for an instant neither is there.
   */
  async commit(parts: readonly WrittenPart[]): Promise<void> {
    // Apart from the attempts: one that is given up may still be writing among them.
    const whole = join(this.#staging, 'whole');
    await this.#try(async () => {
      await mkdir(whole);
      for (const { part, file } of parts)
        await rename(join(this.parts, file), join(whole, partName(part, file)));
    });
    const before = this.#overwrite ? await this.#setAside() : null;
    await this.#try(() => rename(whole, this.#path)).catch(async (error: unknown) => {
      if (before !== null) await rename(before, this.#path);
      throw error;
    });
  }

  /** Deletes what is left beside the folder, committed or not. */
  async close(): Promise<void> {
    // An attempt that is given up may add to it meanwhile.
    await rm(this.#staging, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Where the folder that was there is now; null for none. */
  async #setAside(): Promise<string | null> {
    const before = join(this.#staging, 'before');
    try {
      await rename(this.#path, before);
      return before;
    } catch (cause) {
      if (isMissing(cause)) return null;
      throw this.#unwritable(cause);
    }
  }

  async #refuseFull(): Promise<void> {
    if (this.#overwrite) return;
    const found = await readdir(this.#path).catch((cause: unknown) => {
      if (isMissing(cause)) return [];
      throw this.#unwritable(cause);
    });
    if (found.length > 0)
      throw unreadable(
        this.#path,
        'the folder is not empty: name another one, or write with { overwrite: true }',
      );
  }

  async #try(task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (cause) {
      throw this.#unwritable(cause);
    }
  }

  #unwritable(cause: unknown): Error {
    const why = cause instanceof Error ? cause.message : String(cause);
    return unreadable(this.#path, `it cannot be written (${why})`, cause);
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** The name of a part: in the order of their names, parts are in the order of their rows. */
function partName(part: number, file: string): string {
  return `part-${String(part).padStart(5, '0')}${file.slice(file.lastIndexOf('.'))}`;
}
