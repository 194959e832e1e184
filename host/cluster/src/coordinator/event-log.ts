import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { HeddleError } from '@heddle/host';
import { Refusal } from '../protocol/server.js';
import type { ClusterEvent } from '../scheduler/event.js';

/** The form of the log; another is refused. */
const VERSION = 3;

/** An event and when it was noted, in milliseconds since 1970: for people, nothing depends on it. */
export type LoggedEvent = ClusterEvent & { readonly time: number };

/** What a coordinator answers, and whoever waits for a commit gets, when another one leads. */
export class Deposed extends Refusal {
  constructor() {
    super(503, 'this coordinator does not lead');
  }
}

/**
 * The events of a cluster in a file, a line each, in the order in which they happened. An event is there before anybody is told what
 * follows from it. Every leader has a file of its own, by its epoch, which begins with all that the file of the one before had when it was
 * renamed. To the renamed file nothing is committed: whoever writes looks afterwards whether its file is still there.
 */
export class EventLog {
  readonly path: string;
  readonly #folder: string;
  readonly #epoch: number;
  readonly #file: number;
  #bytes = 0;
  #isOpen = true;

  private constructor(folder: string, epoch: number) {
    this.path = pathOf(folder, 'events', epoch);
    this.#folder = folder;
    this.#epoch = epoch;
    this.#file = openSync(`${this.path}.tmp`, 'w', 0o600);
  }

  /**
   * Opens the log of a cluster for the leader of an epoch, of whom there is one, and calls `replay` with what happened so far. No
   * earlier leader commits anything from now on. @throws HeddleError HEDDLE4001 for a damaged log.
   */
  static open(folder: string, epoch: number, replay: (event: LoggedEvent) => void): EventLog {
    for (const earlier of logsIn(folder, 'events'))
      if (earlier < epoch) renameSync(pathOf(folder, 'events', earlier), pathOf(folder, 'sealed', earlier));
    const sealed = logsIn(folder, 'sealed').filter((earlier) => earlier < epoch);
    const last = sealed.at(-1);
    const lines = last === undefined ? [] : linesIn(pathOf(folder, 'sealed', last), replay);
    const log = new EventLog(folder, epoch);
    log.#write([JSON.stringify({ 'heddle-cluster-log': VERSION, epoch }), ...lines, ''].join('\n'));
    // All of it is there, or none.
    renameSync(`${log.path}.tmp`, log.path);
    return log;
  }

  /** Deletes the logs of earlier leaders. To be called by one who leads after it has opened its own: who is deposed by then may not. */
  deleteEarlier(): void {
    for (const earlier of logsIn(this.#folder, 'sealed'))
      if (earlier < this.#epoch) rmSync(pathOf(this.#folder, 'sealed', earlier), { force: true });
  }

  /** Its size. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Commits an event. @throws Deposed where another coordinator leads, who may know of it or not. */
  append(event: ClusterEvent, time: number): void {
    if (!this.#isOpen) throw new Deposed();
    this.#write(`${JSON.stringify({ ...event, time })}\n`);
    if (!existsSync(this.path)) throw new Deposed();
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #write(text: string): void {
    this.#bytes += writeSync(this.#file, text);
  }
}

type Kind = 'events' | 'sealed';

function pathOf(folder: string, kind: Kind, epoch: number): string {
  return join(folder, `${kind}-${epoch}.jsonl`);
}

/** The epochs of the logs in a folder, the least one first. */
function logsIn(folder: string, kind: Kind): number[] {
  const name = new RegExp(`^${kind}-(\\d+)\\.jsonl$`);
  const found = readdirSync(folder).map((file) => name.exec(file)?.[1]);
  return found.flatMap((epoch) => (epoch === undefined ? [] : [Number(epoch)])).sort((a, b) => a - b);
}

/** The lines of a log behind its first, each replayed. */
function linesIn(path: string, replay: (event: LoggedEvent) => void): string[] {
  try {
    // Behind the last end of a line is what a coordinator that ended, or was deposed, did not write to its end.
    const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    const { 'heddle-cluster-log': version } = JSON.parse(head) as Record<string, unknown>;
    if (version !== VERSION) throw new Error('no log of this version');
    for (const line of lines) replay(JSON.parse(line) as LoggedEvent);
    return lines;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError({ code: 'HEDDLE4001', message: `${path}: not a log of a cluster (${why})`, cause });
  }
}
