import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseStore, Stored } from './lease-store.js';

/** What a lease says (spec/cluster.md). */
interface Terms {
  /** Greater than that of every leader before. */
  readonly epoch: number;
  /** The URL of the leader. */
  readonly leader: string;
  /** Milliseconds without a renewal after which another one may lead. */
  readonly duration: number;
  /** How often it was renewed: a renewal is another text. */
  readonly renewals: number;
  /** Whether its leader gave it back. */
  readonly over: boolean;
}

/** Of the duration, after which a leader without a renewal no longer takes itself for one. */
const OWN = 0.75;

/**
 * The right to lead, of one process at a time. No two clocks are compared: its holder counts from the beginning of its last renewal, the
 * others from when they saw that renewal first, which is later, each with a clock that is never set.
 */
export class Lease {
  readonly #store: LeaseStore;
  readonly #leader: string;
  readonly #duration: number;
  #stored: Stored | null = null;
  /** The renewal that is on its way. */
  #renewal: Promise<boolean> = Promise.resolve(true);
  /** By `performance.now()`. */
  #renewed = Number.NEGATIVE_INFINITY;

  /** @param duration Milliseconds without a renewal after which another one may lead. */
  constructor(store: LeaseStore, leader: string, duration: number) {
    this.#store = store;
    this.#leader = leader;
    this.#duration = duration;
  }

  /** Whether this process may still lead, as far as its own clock knows. */
  get isHeld(): boolean {
    return this.#stored !== null && performance.now() - this.#renewed < this.#duration * OWN;
  }

  /** Waits until nobody else leads, and gives the epoch in which this process does. @throws the signal's reason. */
  async acquire(signal: AbortSignal): Promise<number> {
    let seen: { readonly version: string | null; readonly at: number } = { version: '', at: 0 };
    for (;;) {
      signal.throwIfAborted();
      const found = await this.#store.read();
      const terms = found === null ? null : termsOf(found);
      const version = found?.version ?? null;
      if (seen.version !== version) seen = { version, at: performance.now() };
      const free = terms === null || terms.over || performance.now() - seen.at >= terms.duration;
      const epoch = (terms?.epoch ?? 0) + 1;
      if (free && (await this.#put(found, { epoch, renewals: 0, over: false }))) return epoch;
      await sleep(this.#duration / 8, undefined, { signal });
    }
  }

  /** Renews it; false where somebody else leads. */
  async renew(): Promise<boolean> {
    const before = this.#stored;
    if (before === null) return false;
    const { epoch, renewals } = termsOf(before);
    this.#renewal = this.#put(before, { epoch, renewals: renewals + 1, over: false });
    return this.#renewal;
  }

  /** Whether the store still has it. */
  async isOwn(): Promise<boolean> {
    const found = await this.#store.read();
    return found !== null && found.version === this.#stored?.version;
  }

  /** Gives it back, so that nobody has to wait. */
  async release(): Promise<void> {
    await this.#renewal.catch(() => false);
    const before = this.#stored;
    this.#stored = null;
    if (before === null) return;
    const { epoch, renewals } = termsOf(before);
    await this.#store.replace(before, this.#text({ epoch, renewals, over: true }));
  }

  async #put(before: Stored | null, change: Pick<Terms, 'epoch' | 'renewals' | 'over'>): Promise<boolean> {
    const began = performance.now();
    const stored = await this.#store.replace(before, this.#text(change));
    this.#stored = stored;
    if (stored !== null) this.#renewed = began;
    return stored !== null;
  }

  #text(change: Pick<Terms, 'epoch' | 'renewals' | 'over'>): string {
    return JSON.stringify({ ...change, leader: this.#leader, duration: this.#duration } satisfies Terms);
  }
}

function termsOf({ text }: Stored): Terms {
  return JSON.parse(text) as Terms;
}
