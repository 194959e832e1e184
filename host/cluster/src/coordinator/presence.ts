import type { Poll, WorkerMemory } from '../protocol/messages.js';
import { entriesOf } from '../scheduler/list.js';
import type { Machine } from './machine.js';

/** What is known of a worker's polls. */
interface Seen {
  /** By `performance.now()`. */
  at: number;
  /** Of its last poll. */
  sequence: number;
  /** What it said last. */
  memory: WorkerMemory | null;
}

/**
 * Who is there: workers that have not asked for work in a while are lost. Times are this process's own, none is in a message or in
 * the log; after a restart everybody gets the whole time again.
 */
export class Presence {
  readonly #machine: Machine;
  /** Milliseconds after which a worker is lost. */
  readonly silence: number;
  readonly #seen = new Map<number, Seen>();
  readonly #timer: NodeJS.Timeout;

  constructor(machine: Machine, silence: number) {
    this.#machine = machine;
    this.silence = silence;
    this.#timer = setInterval(() => this.#check(), Math.max(20, silence / 8));
  }

  /** Notes a poll; false for one that comes behind a later one, which says what is no longer so. */
  polled(worker: number, { sequence, memory }: Pick<Poll, 'sequence' | 'memory'>): boolean {
    const seen = this.#of(worker);
    seen.at = performance.now();
    if (sequence <= seen.sequence) return false;
    seen.sequence = sequence;
    seen.memory = memory;
    return true;
  }

  /** Whether a poll is the last that its worker sent. */
  isLatest(worker: number, sequence: number): boolean {
    return this.#of(worker).sequence === sequence;
  }

  /** The memory of a worker, for people; null where it did not say. */
  memory(worker: number): WorkerMemory | null {
    return this.#seen.get(worker)?.memory ?? null;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #of(worker: number): Seen {
    const seen = this.#seen.get(worker) ?? { at: performance.now(), sequence: -1, memory: null };
    this.#seen.set(worker, seen);
    return seen;
  }

  #check(): void {
    for (const [worker, { alive }] of entriesOf(this.#machine.state.workers)) {
      if (!alive) this.#seen.delete(worker);
      else if (performance.now() - this.#of(worker).at > this.silence) {
        const why = `it said nothing for ${this.silence} ms`;
        this.#machine.note({ kind: 'lost', worker, why });
      }
    }
  }
}
