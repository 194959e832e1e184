import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeaseStore, Stored } from './lease-store.js';

const DIGITS = 12;

/**
 * A lease in a folder that several processes share. Every text is a file of its own with the next number, made by a link, which one of
 * two processes gets and the other does not; the greatest number counts and is never deleted.
 */
export class FolderLeaseStore implements LeaseStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(): Promise<Stored | null> {
    for (;;) {
      const version = (await this.#versions()).at(-1);
      if (version === undefined) return null;
      try {
        return { text: await readFile(join(this.#folder, version), 'utf8'), version };
      } catch (error) {
        // A later one took its place meanwhile.
        if (!hasCode(error, 'ENOENT')) throw error;
      }
    }
  }

  async replace(before: Stored | null, text: string): Promise<Stored | null> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const version = String(Number(before?.version ?? 0) + 1).padStart(DIGITS, '0');
    const temporary = join(this.#folder, `.${randomUUID()}`);
    await writeFile(temporary, text, { mode: 0o600 });
    try {
      await link(temporary, join(this.#folder, version));
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return null;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
    const versions = await this.#versions();
    // Of a process that slept while numbers went by, and were deleted, the link succeeds and means nothing.
    const own = versions.at(-1) === version;
    const over = own ? versions.slice(0, -1) : [version];
    await Promise.all(over.map((old) => rm(join(this.#folder, old), { force: true })));
    return own ? { text, version } : null;
  }

  /** The least one first. */
  async #versions(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    });
    return names.filter((name) => name.length === DIGITS && /^\d+$/.test(name)).sort();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
