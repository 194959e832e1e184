import { isDeepStrictEqual } from 'node:util';
import { Choice, random } from '../../../engine/test/support/random/choice.js';
import { inputsOf } from '../../src/coordinator/answers.js';
import type { InputRef } from '../../src/protocol/messages.js';
import type { ClusterEvent, Command, Report } from '../../src/scheduler/event.js';
import { taskOf } from '../../src/scheduler/jobs.js';
import { holdsKept, leftBy, readJobs } from '../../src/scheduler/kept.js';
import { at, changesIn, entriesOf } from '../../src/scheduler/list.js';
import { sameAttempt } from '../../src/scheduler/lose.js';
import { reduce } from '../../src/scheduler/reduce.js';
import { shareOf } from '../../src/scheduler/shares.js';
import { readState, type StateSnapshot, writeState } from '../../src/scheduler/snapshot.js';
import {
  type AttemptRef,
  type ClusterState,
  EMPTY,
  type Job,
  type Share,
} from '../../src/scheduler/state.js';
import { isShared } from '../../src/shuffle/shared.js';
import { checkChange, checkLoss, checkState } from './invariants.js';
import { computed, type MadeJob, madeJob, type Rows, SPEC, sharedStages } from './made-jobs.js';

/** A worker process of the simulation. */
interface Process {
  readonly address: string;
  readonly slots: number;
  /** Where its tasks leave rows; null for its own memory, which goes with it. */
  readonly shuffleAt: string | null;
  worker: number | null;
  dead: boolean;
  frozenUntil: number;
  sequence: number;
  answered: number;
  running: AttemptRef[];
  reports: Report[];
  blocks: Map<string, readonly Rows[]>;
}

/** What an assignment says. */
interface Work {
  readonly of: AttemptRef;
  readonly inputs: readonly InputRef[];
  readonly share: Share;
}

const keyOf = ({ job, stage, task, attempt }: AttemptRef) => `${job} ${stage} ${task} ${attempt}`;

/** Milliseconds of the simulation. */
const SILENCE = 500;
const POLL = 40;
const CHAOS = 6_000;
const END = 200_000;

/**
 * Workers and a coordinator on a network that loses, doubles and delays messages: workers die, freeze and come back, tasks fail, the
 * coordinator starts again from its log. Everything that happens follows from the seed.
 */
export class World {
  readonly jobs: readonly MadeJob[];
  readonly answers = new Map<string, readonly Rows[]>();
  /** Stages whose partitions were merged, and those of which some were split. */
  readonly settled = { merged: 0, split: 0 };
  /** How often each job ended. */
  readonly ends = new Map<number, number>();
  readonly log: ClusterEvent[] = [];
  state: ClusterState = EMPTY;
  runs = 0;
  /** Attempts that were begun beside slow ones, and those of them that were done first. */
  readonly backups = { begun: 0, first: 0 };
  /** Reads of shared rows whose worker was lost. */
  outlived = 0;
  readonly #choice: Choice;
  readonly #processes: Process[] = [];
  /** The shared place. */
  readonly #store = new Map<string, readonly Rows[]>();
  readonly #seen = new Map<number, { at: number; sequence: number }>();
  /** What went from the shared place by itself. */
  readonly #damaged = new Set<string>();
  readonly #failed = new Map<string, number>();
  readonly #agenda: { time: number; act: () => void }[] = [];
  #time = 0;

  constructor(seed: number) {
    this.#choice = new Choice(random(seed));
    const shared = sharedStages(this.#choice);
    this.jobs = Array.from({ length: this.#between(1, 4) }, () => madeJob(this.#choice, shared));
    for (const { kept: name } of shared)
      if (name !== null)
        this.#later(this.#choice.below(CHAOS), () => this.#happen({ kind: 'dropped', name }));
    for (let count = this.#between(1, 4); count > 0; count--) this.#start();
    for (const { stages } of this.jobs)
      this.#later(this.#choice.below(2_000), () => this.#happen({ kind: 'submitted', spec: SPEC, stages }));
    this.#later(50, () => this.#watch());
    for (let count = this.#choice.below(13); count > 0; count--)
      this.#later(this.#choice.below(CHAOS), () => this.#disaster());
  }

  /** Runs until all jobs have ended. @throws Error where that does not happen. */
  run(): void {
    while (this.state.jobs.length < this.jobs.length || this.state.active.length > 0) {
      const next = this.#agenda.shift();
      if (next === undefined || next.time > END) throw new Error(`jobs ${this.state.active} do not end`);
      this.#time = next.time;
      next.act();
    }
  }

  /** A job as the scheduler has it. */
  job(id: number): Job {
    const job = at(this.state.jobs, id);
    if (job === undefined) throw new RangeError(`no job ${id}`);
    return job;
  }

  #between(least: number, most: number): number {
    return least + this.#choice.below(most - least + 1);
  }

  #later(delay: number, act: () => void): void {
    const time = this.#time + delay;
    const place = this.#agenda.findLastIndex((other) => other.time <= time) + 1;
    this.#agenda.splice(place, 0, { time, act });
  }

  #happen(event: ClusterEvent): ReturnType<typeof reduce> {
    const before = this.state;
    const step = reduce(before, event);
    this.state = step.state;
    if (step.state !== before) {
      this.log.push(event);
      checkState(step.state);
      checkChange(before, step.state);
      if (event.kind === 'lost') checkLoss(before, event.worker, step.state);
      this.#countBackups(before, event, step.commands);
      this.#countSettled(before, step.state);
    }
    for (const command of step.commands)
      if (command.kind === 'end') this.ends.set(command.job, (this.ends.get(command.job) ?? 0) + 1);
    return step;
  }

  #countBackups(before: ClusterState, event: ClusterEvent, commands: readonly Command[]): void {
    for (const command of commands)
      if (command.kind === 'assign') {
        const task = taskOf(this.state, command.attempt.job, command.attempt.stage, command.attempt.task);
        if (task?.backup?.attempt === command.attempt.attempt) this.backups.begun += 1;
      }
    for (const { kind, of } of event.kind === 'polled' ? event.reports : [])
      if (kind === 'done' && taskOf(before, of.job, of.stage, of.task)?.backup?.attempt === of.attempt)
        this.backups.first += 1;
  }

  #countSettled(before: ClusterState, after: ClusterState): void {
    for (const [, was, is] of changesIn(before.jobs, after.jobs))
      for (const [stage, { shares, shape }] of is.stages.entries()) {
        if (shares === null || was?.stages[stage]?.shares !== null) continue;
        if (shares.some(({ slice }) => slice !== null)) this.settled.split += 1;
        else if (shares.length < shape.tasks) this.settled.merged += 1;
      }
  }

  #start(): void {
    const process: Process = {
      address: `http://worker-${this.#processes.length}`,
      slots: this.#between(1, 3),
      shuffleAt: this.#choice.chance(0.3) ? '/store' : null,
      worker: null,
      dead: false,
      frozenUntil: 0,
      sequence: 0,
      answered: 0,
      running: [],
      reports: [],
      blocks: new Map(),
    };
    this.#processes.push(process);
    this.#later(0, () => this.#poll(process));
  }

  #disaster(): void {
    const living = this.#processes.filter(({ dead }) => !dead);
    switch (this.#choice.below(4)) {
      case 0: {
        const replayed = this.log.reduce((state, event) => reduce(state, event).state, EMPTY);
        if (!isDeepStrictEqual(replayed, this.state)) throw new Error('the log gives another state');
        const written = JSON.stringify(writeState(replayed));
        const read = readState(JSON.parse(written) as StateSnapshot);
        if (JSON.stringify(read) !== JSON.stringify(replayed))
          throw new Error('its snapshot is of another state');
        this.state = replayed;
        // It knows nothing of who was there when: everybody gets the whole time.
        this.#seen.clear();
        return;
      }
      case 1: {
        const process = this.#choice.pick(living);
        process.frozenUntil = this.#time + this.#between(100, 3 * SILENCE);
        return;
      }
      default: {
        const process = this.#choice.pick(living);
        process.dead = true;
        process.blocks.clear();
        // There is always one that lives.
        if (living.length === 1) this.#start();
        else this.#later(this.#choice.below(1_000), () => this.#start());
      }
    }
  }

  /** The coordinator takes some of the attempts that run for slow ones. */
  #suspect(): void {
    const running = [...entriesOf(this.state.workers)].flatMap(([, worker]) => worker.running);
    for (const of of running) if (this.#choice.chance(0.05)) this.#happen({ kind: 'slow', of });
  }

  /** The coordinator finds out who is silent. */
  #watch(): void {
    for (const [worker, { alive }] of entriesOf(this.state.workers)) {
      if (!alive) continue;
      const seen = this.#seen.get(worker) ?? { at: this.#time, sequence: 0 };
      this.#seen.set(worker, seen);
      if (this.#time - seen.at > SILENCE) this.#happen({ kind: 'lost', worker, why: 'silent' });
    }
    this.#suspect();
    this.#sweep();
    this.#later(50, () => this.#watch());
  }

  /** Now and then the coordinator deletes what nobody will read. */
  #sweep(): void {
    if (!this.#choice.chance(0.2)) return;
    const read = readJobs(this.state);
    for (const key of this.#store.keys()) if (!read.has(Number(key.split(' ')[0]))) this.#store.delete(key);
  }

  /** A message on its way: late, sometimes lost, sometimes there twice. */
  #send(act: () => void): void {
    if (this.#choice.chance(0.05)) return;
    this.#later(this.#between(1, 30), act);
    if (this.#choice.chance(0.05)) this.#later(this.#between(1, 200), act);
  }

  #poll(process: Process): void {
    if (process.dead) return;
    if (process.frozenUntil > this.#time) {
      this.#later(process.frozenUntil - this.#time, () => this.#poll(process));
      return;
    }
    const sequence = ++process.sequence;
    const { worker, slots } = process;
    const [running, reports] = [[...process.running], [...process.reports]];
    this.#send(() => this.#polled(process, { worker, slots, sequence, running, reports }));
    this.#later(POLL, () => this.#poll(process));
  }

  #polled(
    process: Process,
    poll: Pick<Process, 'worker' | 'slots' | 'sequence' | 'running' | 'reports'>,
  ): void {
    const { slots, sequence, running, reports } = poll;
    if (poll.worker === null || at(this.state.workers, poll.worker)?.alive !== true) {
      const worker = this.state.workers.length;
      const { address, shuffleAt } = process;
      this.#happen({ kind: 'joined', address, slots, shuffleAt });
      this.#send(() => this.#joined(process, worker, sequence));
      return;
    }
    const { worker } = poll;
    const last = this.#seen.get(worker)?.sequence ?? 0;
    if (sequence <= last) return;
    this.#seen.set(worker, { at: this.#time, sequence });
    const free = slots - running.length;
    const { commands } = this.#happen({ kind: 'polled', worker, free, running, reports });
    const given = commands.flatMap((command) =>
      command.kind === 'assign' ? [this.#given(command.attempt)] : [],
    );
    const current = at(this.state.workers, worker)?.running ?? [];
    const stop = running.filter((ref) => !current.some((other) => sameAttempt(other, ref)));
    const forget = new Set(
      [...entriesOf(this.state.jobs)].flatMap(([job, { status }]) =>
        status === 'running' || holdsKept(this.state, job) ? [] : [job],
      ),
    );
    this.#send(() => {
      if (process.dead || process.worker !== worker || sequence <= process.answered) return;
      process.answered = sequence;
      process.running = process.running.filter((ref) => !stop.some((other) => sameAttempt(other, ref)));
      process.reports = process.reports.filter((report) => !reports.includes(report));
      for (const key of process.blocks.keys())
        if (forget.has(Number(key.split(' ')[0]))) process.blocks.delete(key);
      for (const work of given) this.#begin(process, work);
    });
  }

  #joined(process: Process, worker: number, sequence: number): void {
    if (process.dead || sequence <= process.answered) return;
    process.answered = sequence;
    Object.assign(process, { worker, running: [], reports: [] });
    process.blocks.clear();
  }

  #given(of: AttemptRef): Work {
    const stage = this.job(of.job).stages[of.stage];
    return { of, inputs: inputsOf(this.state, of), share: shareOf(stage, of.task) };
  }

  #begin(process: Process, work: Work): void {
    const { of } = work;
    process.running.push(of);
    const { worker } = process;
    const finish = () => {
      // A process that was lost meanwhile has forgotten what it ran.
      if (process.dead || process.worker !== worker) return;
      if (process.frozenUntil > this.#time) {
        this.#later(process.frozenUntil - this.#time + 1, finish);
        return;
      }
      if (!process.running.some((ref) => sameAttempt(ref, of))) return;
      process.running = process.running.filter((ref) => !sameAttempt(ref, of));
      process.reports.push(this.#result(process, work));
    };
    this.#later(this.#between(5, 300), finish);
  }

  #result(process: Process, { of, inputs, share }: Work): Report {
    this.runs += 1;
    const failure = { code: 'HEDDLE2001', message: 'made to fail' };
    const made = this.jobs[this.#submission(of.job)];
    if (made === undefined) throw new RangeError(`no job ${of.job}`);
    const name = `${of.stage} ${of.task}`;
    for (let partition = share.from; partition < share.to; partition++)
      if (made.poison === `${of.stage} ${partition}`) return { kind: 'user', of, failure };
    const times = this.#failed.get(`${of.job} ${name}`) ?? 0;
    if (times < 3 && this.#choice.chance(0.05)) {
      this.#failed.set(`${of.job} ${name}`, times + 1);
      return { kind: 'retry', of, failure };
    }
    const found = inputs.map((input) =>
      isShared(input.address) ? this.#find(of, input) : this.#fetch(input),
    );
    const lost = inputs.filter((_, index) => found[index] === null).map((input) => input.of);
    if (lost.length > 0) return { kind: 'starved', of, failure, lost };
    const stages = [...new Set(inputs.map(({ stage }) => stage))];
    const read = (stage: number) =>
      found.flatMap((rows, index) => (inputs[index]?.stage === stage ? (rows ?? []) : []));
    const left = new Map(stages.map((stage) => [stage, read(stage)]));
    const rows = computed(made, of.stage, share, left, () => this.#between(1, 1_000_000));
    const isLast = of.stage === made.stages.length - 1;
    if (isLast) this.answers.set(keyOf(of), rows);
    else (process.shuffleAt === null ? process.blocks : this.#store).set(keyOf(of), rows);
    const bytes = this.#choice.chance(0.3) ? 0 : this.#between(1, 100) * 2 ** 20;
    // Now and then nearly all of it is of one partition, which may be one that there is not.
    const large = this.#choice.chance(0.5) ? [[this.#choice.below(7), bytes * 0.9] as const] : [];
    return { kind: 'done', of, output: { rows: 1, bytes, large, answer: isLast ? keyOf(of) : null } };
  }

  #fetch({ of, address }: InputRef): readonly Rows[] | null {
    const owner = this.#processes.find((process) => process.address === address);
    if (owner === undefined || owner.dead || owner.frozenUntil > this.#time) return null;
    if (this.#choice.chance(0.01)) return null;
    return owner.blocks.get(keyOf(of)) ?? null;
  }

  /** What is in the shared place, whoever left it: not there where it was damaged, or nobody has to read it any more. */
  #find(reader: AttemptRef, { stage, of }: InputRef): readonly Rows[] | null {
    const isDamaged = this.#choice.chance(0.01);
    if (isDamaged) this.#store.delete(keyOf(of));
    const found = this.#store.get(keyOf(of)) ?? null;
    const task = taskOf(this.state, reader.job, stage, of.task);
    const left = leftBy(this.state, reader.job, stage, of.task);
    const isWanted = left !== null && sameAttempt(left, of);
    if (found === null && !isDamaged && isWanted && !this.#damaged.has(keyOf(of)))
      throw new Error(`${keyOf(of)} was deleted and is still to be read`);
    if (isDamaged) this.#damaged.add(keyOf(of));
    if (found !== null && at(this.state.workers, task?.worker ?? -1)?.alive === false) this.outlived += 1;
    return found;
  }

  /** Jobs come in another order than that in which they were made. */
  #submission(job: number): number {
    const stages = this.job(job).stages.map(({ shape }) => shape);
    return this.jobs.findIndex((made) => made.stages.every((shape, index) => shape === stages[index]));
  }

  /** The job as it was made. */
  madeOf(job: number): MadeJob {
    const made = this.jobs[this.#submission(job)];
    if (made === undefined) throw new RangeError(`no job ${job}`);
    return made;
  }
}
