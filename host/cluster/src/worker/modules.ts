import { join } from 'node:path';
import { HeddleModule } from '@heddle/host';

/** Modules that a thread keeps. */
const KEPT = 32;

/** The modules of a thread, each loaded once and kept while it is in use now and then. */
export class ModuleCache {
  readonly #folder: string;
  readonly #modules = new Map<string, HeddleModule>();

  /** @param folder Where the modules are, by digest. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get(digest: string): HeddleModule {
    const module = this.#modules.get(digest) ?? HeddleModule.load(join(this.#folder, digest));
    // The one that was used longest ago comes first.
    this.#modules.delete(digest);
    this.#modules.set(digest, module);
    const [oldest] = this.#modules.keys();
    if (this.#modules.size > KEPT && oldest !== undefined) this.#modules.delete(oldest);
    return module;
  }
}
