import { EventEmitter } from 'node:events';
import type { ClusterEvent, Command } from '../scheduler/event.js';
import { reduce } from '../scheduler/reduce.js';
import { type ClusterState, EMPTY } from '../scheduler/state.js';
import { Chronicle } from './chronicle.js';
import { EventLog } from './event-log.js';

/** The scheduler with its log: the one place in which the state of a cluster changes. Tells `changed` after every change. */
export class Machine extends EventEmitter<{ changed: [] }> {
  /** What happened, for people. */
  readonly chronicle = new Chronicle();
  readonly #log: EventLog;
  #state: ClusterState = EMPTY;

  /** @param path The log, from which an earlier coordinator's state is made again. */
  constructor(path: string) {
    super();
    this.setMaxListeners(0);
    this.#log = EventLog.open(path, (event) => {
      const { state } = reduce(this.#state, event);
      this.chronicle.note(this.#state, event, state, event.time);
      this.#state = state;
    });
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** Lets an event happen, and gives what is to be done. */
  happen(event: ClusterEvent): readonly Command[] {
    const { state, commands } = reduce(this.#state, event);
    if (state === this.#state) return commands;
    const time = Date.now();
    this.#log.append(event, time);
    this.chronicle.note(this.#state, event, state, time);
    this.#state = state;
    this.emit('changed');
    return commands;
  }

  /** Bytes of the log. */
  get logBytes(): number {
    return this.#log.bytes;
  }

  close(): void {
    this.removeAllListeners();
    this.#log.close();
  }
}
