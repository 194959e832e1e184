import { HeddleError } from './errors.js';
import { Trap } from './trap.js';
import { runWatched, WatchdogTimeout } from './watchdog.js';

/** How a call that hangs is ended. */
export type Watch = 'watchdog' | 'poll';

/** What instantiation may take at least: a deadline of a few milliseconds is meant for calls. */
const INSTANTIATION_MS = 5_000;

/** Failures after which nothing is known about the state of the guest. */
const BREAKING = new Set(['HEDDLE2101', 'HEDDLE2102', 'HEDDLE2103', 'HEDDLE2104', 'HEDDLE2202']);

/** What `poll` throws through the guest. Guests without exception handling cannot catch it. */
class Interruption {
  readonly code: string;
  readonly message: string;
  constructor(code: string, message: string) {
    this.code = code;
    this.message = message;
  }
}

/**
 * Runs the calls of one instance: each under its deadline, none after a failure that left the guest in an unknown
 * state, and every failure as a HeddleError.
 */
export class CallGuard {
  readonly #deadlineMs: number;
  readonly #watch: Watch;
  readonly #cancel: Int32Array | null;
  readonly #beat: () => void;
  #deadline = 0;
  #windowSince = 0;
  #watched = false;
  #calling = false;
  #broken = false;
  #closed = false;

  /** @param beat told before each call, for whoever watches from another thread */
  constructor(deadlineMs: number, watch: Watch, cancel: Int32Array | null, beat: () => void) {
    this.#deadlineMs = deadlineMs;
    this.#watch = watch;
    this.#cancel = cancel;
    this.#beat = beat;
  }

  /** Whether a failure has made the instance unusable. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Whether no call can be made any more. */
  get unusable(): boolean {
    return this.#broken || this.#closed;
  }

  /** Refuses all further calls. */
  close(): void {
    this.#closed = true;
  }

  /** Called from inside the guest: throws through it when the call is over. */
  poll(): void {
    if (performance.now() > this.#deadline) {
      throw new Interruption('HEDDLE2101', this.#deadlineText());
    }
    if (this.#cancel !== null && Atomics.load(this.#cancel, 0) !== 0) {
      throw new Interruption('HEDDLE2104', 'the host cancelled the call');
    }
  }

  /** Runs the code that makes the instance. */
  instantiate<T>(task: () => T): T {
    return this.#run(null, task, Math.max(this.#deadlineMs, INSTANTIATION_MS));
  }

  /** Runs one call of the function `name` (null: of none). */
  call<T>(name: string | null, task: () => T): T {
    if (this.#calling) throw this.#refused(name, 'the instance is called during a call of its own');
    this.#calling = true;
    this.#beat();
    try {
      return this.#run(name, task, this.#deadlineMs);
    } finally {
      this.#calling = false;
    }
  }

  /** Runs the caller's own code while the instance must not be called. */
  hold<T>(name: string, task: () => T): T {
    if (this.#calling) throw this.#refused(name, 'the instance is called during a call of its own');
    this.#calling = true;
    try {
      return task();
    } finally {
      this.#calling = false;
    }
  }

  /**
   * Runs several calls under one watchdog. A call in it has at least a deadline's time when it begins before the
   * window is spent, so the watchdog waits for two.
   */
  window(name: string, task: () => void): void {
    this.#windowSince = performance.now();
    this.#run(name, task, 2 * this.#deadlineMs);
  }

  /** Whether the window under way has lasted for a deadline. */
  get windowSpent(): boolean {
    return performance.now() - this.#windowSince > this.#deadlineMs;
  }

  /** Notes that the guest is in an unknown state. */
  break(): void {
    this.#broken = true;
  }

  #run<T>(name: string | null, task: () => T, watchMs: number): T {
    if (this.#closed) throw this.#refused(name, 'the instance is closed');
    if (this.#broken)
      throw this.#refused(name, 'the instance failed in an earlier call and must not be used');
    this.#deadline = performance.now() + this.#deadlineMs;
    try {
      return this.#watch === 'poll' || this.#watched ? task() : this.#watchedTask(task, watchMs);
    } catch (error) {
      throw this.#explain(error, name);
    }
  }

  #watchedTask<T>(task: () => T, milliseconds: number): T {
    const results: T[] = [];
    this.#watched = true;
    try {
      runWatched(
        () => {
          results.push(task());
        },
        Math.min(milliseconds, 0x7fff_ffff),
      );
    } finally {
      this.#watched = false;
    }
    return results[0] as T;
  }

  #explain(error: unknown, name: string | null): unknown {
    if (error instanceof HeddleError) {
      if (BREAKING.has(error.code)) this.#broken = true;
      if (error.function !== null || name === null) return error;
      return new HeddleError({ code: error.code, message: error.detail, function: name, cause: error.cause });
    }
    this.#broken = true;
    if (error instanceof Interruption) {
      return new HeddleError({ code: error.code, function: name, message: error.message });
    }
    if (error instanceof WatchdogTimeout) {
      return new HeddleError({ code: 'HEDDLE2101', function: name, message: this.#deadlineText() });
    }
    if (error instanceof WebAssembly.RuntimeError || error instanceof Trap || isStackOverflow(error)) {
      const message = `the guest trapped: ${error.message}`;
      return new HeddleError({ code: 'HEDDLE2103', function: name, message, cause: error });
    }
    // Thrown by a callback of the caller's own, such as `log`.
    return error;
  }

  #refused(name: string | null, message: string): HeddleError {
    return new HeddleError({ code: 'HEDDLE2201', function: name, message });
  }

  #deadlineText(): string {
    return `the deadline of ${this.#deadlineMs} ms passed`;
  }
}

function isStackOverflow(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.includes('call stack');
}
