import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { writeBlob } from '../blob-file.js';
import { givenUp, unreachable } from '../failure.js';
import type { Caller } from '../protocol/client.js';
import { insist } from '../protocol/insist.js';
import type { JobSpec } from '../scheduler/state.js';

/** Milliseconds that this waits for a coordinator that is gone, perhaps to come back. */
const PATIENCE = 60_000;

/** Blobs that a worker has fetched from the coordinator, each once. */
export class BlobFolder {
  readonly folder: string;
  readonly #coordinator: Caller;
  readonly #fetched = new Map<string, Promise<void>>();
  /** Of the jobs that run. */
  readonly #jobs = new Map<number, Promise<void>>();

  /** @param folder An existing folder of this worker alone. */
  constructor(folder: string, coordinator: Caller) {
    this.folder = folder;
    this.#coordinator = coordinator;
  }

  /** Fetches everything that a job's tasks need and that is not here yet. @throws HeddleError HEDDLE4009, HEDDLE4010 */
  fetchAll(job: number, spec: JobSpec): Promise<void> {
    const known = this.#jobs.get(job);
    if (known !== undefined) return known;
    const fetched = this.#fetchAll(spec);
    this.#jobs.set(job, fetched);
    // The next task tries again.
    fetched.catch(() => this.#jobs.delete(job));
    return fetched;
  }

  /** A job has ended. */
  forget(job: number): void {
    this.#jobs.delete(job);
  }

  async #fetchAll({ plan, modules, tables }: JobSpec): Promise<void> {
    await Promise.all([plan, ...modules, ...tables].map((digest) => this.#fetch(digest)));
  }

  #fetch(digest: string): Promise<void> {
    const known = this.#fetched.get(digest);
    if (known !== undefined) return known;
    const fetched = insist(() => this.#download(digest), PATIENCE);
    this.#fetched.set(digest, fetched);
    fetched.catch(() => this.#fetched.delete(digest));
    return fetched;
  }

  async #download(digest: string): Promise<void> {
    const path = join(this.folder, digest);
    if (existsSync(path)) return;
    const { body } = await this.#coordinator.response(`/v1/blobs/${digest}`);
    if (body === null) throw unreachable(`${this.#coordinator.url}: no blob ${digest}`);
    const whole = await writeBlob(path, Readable.fromWeb(body), digest);
    if (!whole) throw givenUp(`the blob ${digest} came damaged`);
  }
}
