/**
 * Shared between a worker and its pool: when the worker last entered the guest, so that the pool notices a guest that
 * neither returns nor polls. The worker writes, the pool reads.
 */
export class Pulse {
  /** [milliseconds since `origin` of the last entry, 0 = not in a task; whether an instance is being made]. */
  readonly shared: Int32Array;
  readonly #origin: number;

  /** A pulse of its own, or that of the pool's side. Both sides count from the same wall clock. */
  constructor(shared: Int32Array = Pulse.#fresh()) {
    this.shared = shared;
    this.#origin = Atomics.load(shared, 2) * 1_000;
  }

  /** The worker is about to call the guest (or, `starting`, to make an instance). */
  beat(starting = false): void {
    Atomics.store(this.shared, 1, starting ? 1 : 0);
    Atomics.store(this.shared, 0, this.#now());
  }

  /** The worker is out of the guest. */
  rest(): void {
    Atomics.store(this.shared, 0, 0);
  }

  /** Milliseconds that the worker has been in the guest, 0 when it is not; and whether it is making an instance. */
  read(): { elapsedMs: number; starting: boolean } {
    const since = Atomics.load(this.shared, 0);
    const elapsedMs = since === 0 ? 0 : Math.max(0, this.#now() - since);
    return { elapsedMs, starting: Atomics.load(this.shared, 1) !== 0 };
  }

  /** At least 1, which 0 is told from. */
  #now(): number {
    return Math.max(1, Math.floor(Date.now() - this.#origin));
  }

  static #fresh(): Int32Array {
    const shared = new Int32Array(new SharedArrayBuffer(12));
    shared[2] = Math.floor(Date.now() / 1_000);
    return shared;
  }
}
