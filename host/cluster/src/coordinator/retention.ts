import { isUsed } from '../scheduler/kept.js';
import type { Machine } from './machine.js';

/** Drops rows that jobs left for others when no job has read them for a while. Their time is this process's own. */
export class Retention {
  readonly #machine: Machine;
  readonly #patience: number;
  /** By `performance.now()`, when a name was last in use. */
  readonly #used = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /** @param patience Milliseconds that rows stay which nobody reads. */
  constructor(machine: Machine, patience: number) {
    this.#machine = machine;
    this.#patience = patience;
    this.#timer = setInterval(() => this.#check(), Math.max(20, patience / 8));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const { kept } = this.#machine.state;
    const names = new Set(kept.map(({ name }) => name));
    for (const name of this.#used.keys()) if (!names.has(name)) this.#used.delete(name);
    for (const name of names) {
      const last = this.#used.get(name);
      if (last === undefined || isUsed(this.#machine.state, name)) this.#used.set(name, performance.now());
      else if (performance.now() - last > this.#patience) this.#machine.note({ kind: 'dropped', name });
    }
  }
}
