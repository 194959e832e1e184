import { closeSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { HeddleError } from '@heddle/host';
import type { ClusterEvent } from '../scheduler/event.js';

/** The form of the log; another is refused. */
const HEADER = { 'heddle-cluster-log': 1 };

/** An event and when it was noted, in milliseconds since 1970: for people, nothing depends on it. */
export type LoggedEvent = ClusterEvent & { readonly time: number };

/**
 * The events of a cluster in a file, a line each, in the order in which they happened. An event is there before anybody is told what
 * follows from it.
 */
export class EventLog {
  readonly #file: number;
  #bytes: number;

  private constructor(file: number, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Opens the log of a cluster, a new one where there is none, and calls `replay` with what happened so far. */
  static open(path: string, replay: (event: LoggedEvent) => void): EventLog {
    const file = openSync(path, 'a+', 0o600);
    try {
      const bytes = readFileSync(path);
      // The last line of a coordinator that was ended while it wrote.
      const end = bytes.lastIndexOf('\n') + 1;
      if (end < bytes.length) truncateSync(path, end);
      const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
      const log = new EventLog(file, end);
      if (lines.length === 0) log.#write(HEADER);
      else if (lines[0] !== JSON.stringify(HEADER)) throw new Error('no log of this version');
      for (const line of lines.slice(1)) replay(JSON.parse(line) as LoggedEvent);
      return log;
    } catch (cause) {
      closeSync(file);
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new HeddleError({
        code: 'HEDDLE4001',
        message: `${path}: not a log of a cluster (${why})`,
        cause,
      });
    }
  }

  /** Its size. */
  get bytes(): number {
    return this.#bytes;
  }

  append(event: ClusterEvent, time: number): void {
    this.#write({ ...event, time });
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: object): void {
    this.#bytes += writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}
