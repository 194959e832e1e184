import { EventEmitter } from 'node:events';
import type { ClusterEvent, Command } from '../scheduler/event.js';
import { reduce } from '../scheduler/reduce.js';
import { readState, type StateSnapshot, writeState } from '../scheduler/snapshot.js';
import { type ClusterState, EMPTY } from '../scheduler/state.js';
import { Chronicle, type ChronicleSnapshot } from './chronicle.js';
import { Deposed, EventLog, type LoggedEvent, type Recorded } from './event-log.js';

/** What a log begins with when it has become long. */
interface Snapshot {
  readonly state: StateSnapshot;
  readonly chronicle: ChronicleSnapshot;
}

/**
 * The scheduler with its log: the one place in which the state of a cluster changes. Tells `changed` after every change, and `deposed` when
 * it finds that another coordinator leads.
 */
export class Machine extends EventEmitter<{ changed: []; deposed: [] }> {
  /** What happened, for people. */
  readonly chronicle = new Chronicle();
  readonly #log: EventLog;
  #state: ClusterState = EMPTY;

  /** Over the log in a folder, from which an earlier coordinator's state is made again, for the leader of an epoch. */
  constructor(folder: string, epoch: number) {
    super();
    this.setMaxListeners(0);
    const recorded: Recorded = {
      restore: (snapshot) => this.#restore(snapshot as Snapshot),
      replay: (event) => this.#replay(event),
      snapshot: () =>
        ({ state: writeState(this.#state), chronicle: this.chronicle.snapshot() }) satisfies Snapshot,
    };
    this.#log = EventLog.open(folder, epoch, recorded);
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** The log. */
  get log(): Pick<EventLog, 'path' | 'bytes' | 'deleteEarlier'> {
    return this.#log;
  }

  /** Lets an event happen, and gives what is to be done. @throws Deposed where another coordinator leads. */
  happen(event: ClusterEvent): readonly Command[] {
    const { state, commands } = reduce(this.#state, event);
    if (state === this.#state) return commands;
    const time = Date.now();
    try {
      this.#log.append(event, time);
    } catch (error) {
      if (error instanceof Deposed) this.emit('deposed');
      throw error;
    }
    this.chronicle.note(this.#state, event, state, time);
    this.#state = state;
    this.emit('changed');
    return commands;
  }

  /** Lets an event happen for which nobody waits: none where another coordinator leads, which sees for itself. */
  note(event: ClusterEvent): void {
    try {
      this.happen(event);
    } catch (error) {
      if (!(error instanceof Deposed)) throw error;
    }
  }

  close(): void {
    this.removeAllListeners();
    this.#log.close();
  }

  #restore({ state, chronicle }: Snapshot): void {
    this.#state = readState(state);
    this.chronicle.restore(chronicle);
  }

  #replay(event: LoggedEvent): void {
    const { state } = reduce(this.#state, event);
    this.chronicle.note(this.#state, event, state, event.time);
    this.#state = state;
  }
}
