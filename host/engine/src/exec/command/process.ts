import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { HeddleError } from '@heddle/host';
import { commandText } from '../../plan/command-text.js';

/** Bytes of standard error that a message shows at most: the last ones. */
const SHOWN_BYTES = 4_096;

/** Milliseconds that a command has to end when it is asked to. */
const GRACE_MS = 2_000;

/** A UNIX command that runs: started by its words, without a shell. */
export class ChildProcess {
  /** The command for people. */
  readonly text: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #closed: Promise<void>;
  readonly #abort = () => this.#child.kill();
  readonly #signal: AbortSignal | undefined;
  #failure: Error | null = null;
  #said: Uint8Array = new Uint8Array(0);
  #cut = false;

  constructor(argv: readonly [string, ...string[]], signal: AbortSignal | undefined) {
    const [name, ...args] = argv;
    this.text = commandText(argv);
    this.#signal = signal;
    this.#child = this.#started(name, args);
    this.#closed = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.once('error', (error) => {
      this.#failure = error;
    });
    this.#child.stderr.on('data', (chunk: Uint8Array) => this.#hear(chunk));
    // A command may end without reading all; that is its affair.
    this.#child.stdin.on('error', () => {});
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted === true) this.#abort();
  }

  /** What it writes; it waits where nobody reads on. */
  get output(): AsyncIterable<Uint8Array> {
    return this.#child.stdout;
  }

  /** Whether it has ended, or written all, or was never there. */
  isOver(): boolean {
    const { exitCode, signalCode, stdout } = this.#child;
    return this.#failure !== null || exitCode !== null || signalCode !== null || stdout.readableEnded;
  }

  /** Writes to its standard input, as fast as it reads, until it reads no more. Throws what `pieces` throws; it ends then. */
  async feed(pieces: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>): Promise<void> {
    const { stdin } = this.#child;
    try {
      for await (const piece of pieces) {
        if (stdin.destroyed || stdin.errored !== null) break;
        if (piece.length > 0 && !stdin.write(piece)) await this.#drained();
      }
      stdin.end();
    } catch (error) {
      this.#child.kill();
      throw error;
    }
  }

  /** Waits for its end. @throws HeddleError HEDDLE4008 where it was not started, or ended in another way than `exits` say. */
  async succeeded(exits: readonly number[]): Promise<void> {
    await this.#closed;
    const { exitCode, signalCode } = this.#child;
    if (this.#failure !== null) throw this.#failed(`cannot be started (${this.#failure.message})`);
    if (signalCode !== null) throw this.#failed(`was ended by ${signalCode}`);
    if (exitCode !== null && !exits.includes(exitCode))
      throw this.#failed(`ended with exit code ${exitCode}`);
  }

  /** Ends it, if it has not ended. */
  async end(): Promise<void> {
    const { stdin, stdout, stderr } = this.#child;
    this.#signal?.removeEventListener('abort', this.#abort);
    stdin.destroy();
    stdout.destroy();
    const { exitCode, signalCode } = this.#child;
    if (this.#failure !== null || exitCode !== null || signalCode !== null) return;
    this.#child.kill();
    const timer = setTimeout(() => {
      this.#child.kill('SIGKILL');
      // What it started itself may hold this open.
      stderr.destroy();
    }, GRACE_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  #started(name: string, args: readonly string[]) {
    try {
      return spawn(name, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    } catch (cause) {
      throw this.#failed(`cannot be started (${cause instanceof Error ? cause.message : cause})`);
    }
  }

  async #drained(): Promise<void> {
    const { stdin } = this.#child;
    const controller = new AbortController();
    const { signal } = controller;
    // An error of the pipe is seen by who writes next.
    await Promise.race([once(stdin, 'drain', { signal }), once(stdin, 'close', { signal })])
      .catch(() => {})
      .finally(() => controller.abort());
  }

  #hear(chunk: Uint8Array): void {
    const all = Buffer.concat([this.#said, chunk]);
    this.#cut ||= all.length > SHOWN_BYTES;
    this.#said = all.subarray(-SHOWN_BYTES);
  }

  #failed(what: string): HeddleError {
    const said = new TextDecoder().decode(this.#said).trimEnd();
    const shown = said === '' ? '' : `: ${this.#cut ? '… ' : ''}${said}`;
    return new HeddleError({ code: 'HEDDLE4008', message: `${this.text} ${what}${shown}` });
  }
}
