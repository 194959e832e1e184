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
const VERSION = 4;

/** Bytes of events behind which a log begins anew with a snapshot, if that is at most a quarter as large. */
const COMPACT = 16 * 2 ** 20;

/** An event and when it was noted, in milliseconds since 1970: for people, nothing depends on it. */
export type LoggedEvent = ClusterEvent & { readonly time: number };

/** What a coordinator answers, and whoever waits for a commit gets, when another one leads. */
export class Deposed extends Refusal {
  constructor() {
    super(503, 'this coordinator does not lead');
  }
}

/** What events made, which can be written down in their place. */
export interface Recorded {
  /** Takes what was written down; nothing has happened yet. */
  restore(snapshot: unknown): void;
  replay(event: LoggedEvent): void;
  /** Plain JSON. */
  snapshot(): unknown;
}

/**
 * The events of a cluster in a file, a line each, in the order in which they happened. An event is there before anybody is told what
 * follows from it. Every leader has files of its own, by its epoch: the first begins with all that the file of the leader before had when it
 * was renamed, a later one with a snapshot, when the one before it had become long. To a renamed file nothing is committed: whoever writes
 * looks afterwards whether its file is still there.
 */
export class EventLog {
  readonly #folder: string;
  readonly #epoch: number;
  readonly #recorded: Recorded;
  readonly #most: number;
  #generation = 0;
  #file: number | null = null;
  #bytes = 0;
  /** Bytes at which it begins anew. */
  #limit: number;

  private constructor(folder: string, epoch: number, recorded: Recorded, most: number) {
    this.#folder = folder;
    this.#epoch = epoch;
    this.#recorded = recorded;
    this.#most = most;
    this.#limit = most;
  }

  /**
   * Opens the log of a cluster for the leader of an epoch, of whom there is one, and tells `recorded` what happened so far. No
   * earlier leader commits anything from now on.
   * @param most Bytes from which on it may begin anew with a snapshot.
   * @throws HeddleError HEDDLE4001 for a damaged log.
   */
  static open(folder: string, epoch: number, recorded: Recorded, most = COMPACT): EventLog {
    seal(folder, epoch);
    const last = logsIn(folder, 'sealed').findLast((log) => log.epoch < epoch);
    const lines = last === undefined ? [] : linesIn(pathOf(folder, 'sealed', last), recorded);
    const log = new EventLog(folder, epoch, recorded, most);
    log.#begin(lines);
    return log;
  }

  /** Its file. */
  get path(): string {
    return pathOf(this.#folder, 'events', { epoch: this.#epoch, generation: this.#generation });
  }

  /** Its size. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Deletes the logs of earlier leaders. To be called by one who leads after it has opened its own: who is deposed by then may not. */
  deleteEarlier(): void {
    for (const earlier of logsIn(this.#folder, 'sealed'))
      if (earlier.epoch < this.#epoch) rmSync(pathOf(this.#folder, 'sealed', earlier), { force: true });
  }

  /**
   * Commits an event; `recorded` knows all earlier ones. @throws Deposed where another coordinator leads, who may know of it or not.
   */
  append(event: ClusterEvent, time: number): void {
    if (this.#bytes > this.#limit) this.#compact();
    this.#write(`${JSON.stringify({ ...event, time })}\n`);
    if (!existsSync(this.path)) throw new Deposed();
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** Goes on in another file, which says in one line what all the events made. */
  #compact(): void {
    const earlier = this.path;
    this.#generation++;
    this.#begin([JSON.stringify({ snapshot: this.#recorded.snapshot() })]);
    this.#limit = Math.max(this.#most, 4 * this.#bytes);
    if (!existsSync(earlier)) {
      // Who sealed that one may have been done before this one was there.
      this.close();
      throw new Deposed();
    }
    rmSync(earlier, { force: true });
  }

  #begin(lines: readonly string[]): void {
    this.close();
    this.#bytes = 0;
    this.#file = openSync(`${this.path}.tmp`, 'w', 0o600);
    const head = JSON.stringify({ 'heddle-cluster-log': VERSION, epoch: this.#epoch });
    this.#write([head, ...lines, ''].join('\n'));
    // All of it is there, or none.
    renameSync(`${this.path}.tmp`, this.path);
  }

  #write(text: string): void {
    if (this.#file === null) throw new Deposed();
    this.#bytes += writeSync(this.#file, text);
  }
}

/** Which of a cluster's logs. */
interface Which {
  readonly epoch: number;
  readonly generation: number;
}

type Kind = 'events' | 'sealed';

function pathOf(folder: string, kind: Kind, { epoch, generation }: Which): string {
  return join(folder, `${kind}-${epoch}.${generation}.jsonl`);
}

/** The logs in a folder, the first one first. */
function logsIn(folder: string, kind: Kind): Which[] {
  const name = new RegExp(`^${kind}-(\\d+)\\.(\\d+)\\.jsonl$`);
  const found = readdirSync(folder).map((file) => name.exec(file)?.map(Number));
  return found
    .flatMap((numbers) => (numbers === undefined ? [] : [numbers]))
    .map(([, epoch = 0, generation = 0]) => ({ epoch, generation }))
    .sort((a, b) => a.epoch - b.epoch || a.generation - b.generation);
}

/** Renames all logs of earlier leaders, also those that one of them begins meanwhile while it still has the one before. */
function seal(folder: string, epoch: number): void {
  for (;;) {
    const open = logsIn(folder, 'events').filter((log) => log.epoch < epoch);
    if (open.length === 0) return;
    for (const log of open)
      try {
        renameSync(pathOf(folder, 'events', log), pathOf(folder, 'sealed', log));
      } catch (error) {
        // Its leader has begun another one, which the next look finds.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      }
  }
}

/** The lines of a log behind its first, each told to `recorded`. */
function linesIn(path: string, recorded: Recorded): string[] {
  try {
    // Behind the last end of a line is what a coordinator that ended, or was deposed, did not write to its end.
    const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    const { 'heddle-cluster-log': version } = JSON.parse(head) as Record<string, unknown>;
    if (version !== VERSION) throw new Error('no log of this version');
    for (const line of lines) {
      const said = JSON.parse(line) as LoggedEvent | { readonly snapshot: unknown };
      if ('snapshot' in said) recorded.restore(said.snapshot);
      else recorded.replay(said);
    }
    return lines;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError({ code: 'HEDDLE4001', message: `${path}: not a log of a cluster (${why})`, cause });
  }
}
