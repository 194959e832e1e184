import { at } from '../scheduler/list.js';
import type { Stage } from '../scheduler/state.js';
import type { AttemptRecord } from './chronicle.js';
import type { Machine } from './machine.js';

/** Of a stage's tasks, those that are done before others can be said to be slow. */
const NEARLY = 0.75;
/** How many times as long as the median of those an attempt takes that is slow. */
const TIMES = 3;

/**
 * Notes attempts that run for much longer than others of their stage did. The scheduler has no times: it is told of slow attempts as it
 * is told of lost workers. Times are those of the log, so that a coordinator that starts again knows them; a clock that is set may make
 * an attempt look slow, which costs a slot that had nothing else to do.
 */
export class Stragglers {
  readonly #machine: Machine;
  readonly #least: number;
  readonly #timer: NodeJS.Timeout;

  /** @param least Milliseconds for which an attempt runs at least before it is slow. */
  constructor(machine: Machine, least: number) {
    this.#machine = machine;
    this.#least = least;
    this.#timer = setInterval(() => this.#check(), Math.min(1_000, Math.max(20, least / 4)));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const { state, chronicle } = this.#machine;
    for (const id of state.active) {
      const stages = at(state.jobs, id)?.stages ?? [];
      if (!stages.some(mayBeSlow)) continue;
      // A copy, for what is noted changes the record.
      const attempts = [...(chronicle.job(id)?.attempts.values() ?? [])];
      for (const [number, stage] of stages.entries()) {
        if (!mayBeSlow(stage)) continue;
        const own = attempts.filter(({ of }) => of.stage === number);
        for (const { of } of slowOnes(own, this.#least, Date.now())) this.#machine.note({ kind: 'slow', of });
      }
    }
  }
}

/** Whether a stage is nearly done, and something of it runs of which nobody said yet that it is slow. */
function mayBeSlow({ shape, count, done, running, backups, slow }: Stage): boolean {
  return shape.repeatable && done >= NEARLY * count && running > backups + slow.length;
}

/** Of all attempts at the tasks of a stage those that run and are slow. */
export function slowOnes(attempts: readonly AttemptRecord[], least: number, now: number): AttemptRecord[] {
  const times = attempts
    .flatMap(({ began, ended, ending }) => (ending === 'done' && ended !== null ? [ended - began] : []))
    .sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  if (median === undefined) return [];
  const most = Math.max(least, TIMES * median);
  return attempts.filter(({ began, ended }) => ended === null && now - began > most);
}
