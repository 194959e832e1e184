import { placeOf } from '@heddle/engine/stages';
import { readJobs } from '../scheduler/kept.js';
import { entriesOf } from '../scheduler/list.js';
import { sharedFolder } from '../shuffle/shared.js';
import type { Machine } from './machine.js';

/** What a sweep works on. */
interface Swept {
  readonly machine: Machine;
  /** Whether this process may delete: not while another one may lead. */
  readonly mayDelete: () => boolean;
}

/**
 * Deletes what tasks left in shared places when nobody will read it any more. Workers do so with their own disks, but here theirs may
 * be gone, or write something of a job that has ended: each time that it looks, everything goes that is not needed.
 */
export class ShuffleSweep {
  readonly #swept: Swept;
  readonly #timer: NodeJS.Timeout;
  #sweeping = false;
  /** The failure that was told last. */
  #told = '';

  /** @param every Milliseconds between two looks. */
  constructor(swept: Swept, every: number) {
    this.#swept = swept;
    this.#timer = setInterval(() => void this.#sweep(), Math.max(20, every));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    const { workers } = this.#swept.machine.state;
    const places = new Set([...entriesOf(workers)].flatMap(([, { shuffleAt }]) => shuffleAt ?? []));
    for (const shuffleAt of places)
      try {
        await this.#sweepPlace(shuffleAt);
      } catch (error) {
        this.#tell(`${shuffleAt}: rows of jobs that have ended stay for now: ${error}`);
      }
    this.#sweeping = false;
  }

  async #sweepPlace(shuffleAt: string): Promise<void> {
    const place = placeOf(shuffleAt);
    const keys = await place.folders(shuffleAt);
    const over = this.#over();
    for (const key of keys)
      if (over.has(key) && this.#swept.mayDelete()) await place.removeFolder(sharedFolder(shuffleAt, key));
  }

  /** Keys of jobs of which nothing will be read any more. Others may be those of other clusters. */
  #over(): ReadonlySet<string> {
    const { state } = this.#swept.machine;
    const read = readJobs(state);
    const keys = { over: new Set<string>(), read: new Set<string>() };
    for (const [id, { spec }] of entriesOf(state.jobs)) keys[read.has(id) ? 'read' : 'over'].add(spec.key);
    for (const key of keys.read) keys.over.delete(key);
    return keys.over;
  }

  /** For people, once: a store that refuses this refuses it the next time, too. */
  #tell(failure: string): void {
    if (failure !== this.#told) process.emitWarning(failure);
    this.#told = failure;
  }
}
