import { at } from '../scheduler/list.js';
import type { BlobStore } from './blob-store.js';
import type { Machine } from './machine.js';

/** What a sweep works on. */
interface Swept {
  readonly machine: Machine;
  readonly blobs: BlobStore;
  /** Whether this process may delete: not while another one may lead. */
  readonly mayDelete: () => boolean;
}

/** Deletes blobs that no job needs which runs, when nobody has asked for them for a while. Their time is this process's own. */
export class BlobSweep {
  readonly #swept: Swept;
  readonly #patience: number;
  readonly #timer: NodeJS.Timeout;
  #sweeping = false;

  /** @param patience Milliseconds that a blob stays which nobody asks for: a program brings its blobs before it submits its job. */
  constructor(swept: Swept, patience: number) {
    this.#swept = swept;
    this.#patience = patience;
    this.#timer = setInterval(() => void this.#sweep(), Math.max(20, patience / 8));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    const { blobs, mayDelete } = this.#swept;
    try {
      for (const name of await blobs.idle(this.#patience))
        if (mayDelete() && !this.#needed().has(name)) await blobs.delete(name);
    } catch {
      // A folder that cannot be read now is read the next time.
    } finally {
      this.#sweeping = false;
    }
  }

  #needed(): ReadonlySet<string> {
    const { state } = this.#swept.machine;
    const specs = state.active.flatMap((job) => at(state.jobs, job)?.spec ?? []);
    return new Set(specs.flatMap(({ plan, modules, tables }) => [plan, ...modules, ...tables]));
  }
}
