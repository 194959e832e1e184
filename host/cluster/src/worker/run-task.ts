import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Batch, toArrowStream } from '@heddle/engine';
import {
  ExchangeBuffer,
  ExecContext,
  hashed,
  type ReadStage,
  runPartition,
  type Stage,
} from '@heddle/engine/stages';
import { failureOf, givenUp, isOfThePlace } from '../failure.js';
import { layOut } from '../plan/layout.js';
import { Caller } from '../protocol/client.js';
import { insist } from '../protocol/insist.js';
import type { Assignment } from '../protocol/messages.js';
import type { Report } from '../scheduler/event.js';
import type { AttemptRef, TaskOutput } from '../scheduler/state.js';
import { ShuffleFiles } from '../shuffle/files.js';
import { ShuffleReader } from '../shuffle/reader.js';
import { sharedFolder } from '../shuffle/shared.js';
import { writeParts } from '../shuffle/writer.js';
import { ModuleCache } from './modules.js';
import { type TaskLine, taskLog } from './task-log.js';
import type { ThreadSetup } from './task-messages.js';

/** Milliseconds that an answer waits for a coordinator that is gone, perhaps to come back. */
const PATIENCE = 60_000;

/** Runs the tasks of one thread, one after another. */
export class TaskRunner {
  readonly #setup: ThreadSetup;
  readonly #logged: (line: TaskLine) => void;
  readonly #modules: ModuleCache;
  readonly #files: ShuffleFiles;
  /** The stages of the job that ran last, with the files that they have open. */
  #layout: { readonly job: number; readonly stages: readonly Stage[] } | null = null;

  /** @param logged Told what functions log. */
  constructor(setup: ThreadSetup, logged: (line: TaskLine) => void) {
    this.#setup = setup;
    this.#logged = logged;
    this.#modules = new ModuleCache(setup.blobs);
    this.#files = new ShuffleFiles(setup.folder);
  }

  /** Runs a task, and says how it ended; never throws. */
  async run(assignment: Assignment): Promise<Report> {
    const { of, partitions } = assignment;
    const { address, token } = this.#setup;
    const reader = new ShuffleReader(address, this.#files, token, partitions);
    try {
      return { kind: 'done', of, output: await this.#output(assignment, reader) };
    } catch (error) {
      const failure = failureOf(error);
      if (reader.lost.length > 0) return { kind: 'starved', of, failure, lost: reader.lost };
      return { kind: isOfThePlace(error) ? 'retry' : 'user', of, failure };
    }
  }

  async #output(assignment: Assignment, reader: ShuffleReader): Promise<TaskOutput> {
    const {
      of,
      spec,
      partitions: [from, to],
      inputs,
    } = assignment;
    const stages = await this.#stages(assignment);
    const stage = stages[of.stage];
    if (stage === undefined || to > stage.root.partitions)
      throw givenUp(`the plan has no partition ${to - 1} of stage ${of.stage}`);
    const read: ReadStage = (id, partition) => {
      const kind = stages[id]?.output?.distribution.kind;
      const wanted = inputs.filter((input) => input.stage === id);
      return kind === 'broadcast' ? reader.readBroadcast(wanted) : reader.read(wanted, partition);
    };
    const modules = spec.modules.map((digest) => this.#modules.get(digest));
    const { memory } = this.#setup;
    const log = taskLog(of, this.#logged);
    const context = new ExecContext([stage], { modules, limits: spec.limits, memory, log });
    try {
      const rows = (partition: number) => runPartition(stage.root, partition, context, read);
      return stage.output === null
        ? await this.#answer(of, stage, rows(from))
        : await this.#leave(assignment, stage, rows, context);
    } finally {
      context.close();
    }
  }

  async #stages({ of, spec }: Assignment): Promise<readonly Stage[]> {
    if (this.#layout?.job === of.job) return this.#layout.stages;
    const { blobs } = this.#setup;
    const text = await readFile(join(blobs, spec.plan), 'utf8');
    const stages = layOut(text, spec.partitions, (digest) => join(blobs, digest));
    this.#layout = { job: of.job, stages };
    return stages;
  }

  /** The answer goes to the coordinator: when it is there, the job has ended, whatever becomes of this worker. */
  async #answer(of: AttemptRef, stage: Stage, rows: AsyncIterable<Batch>): Promise<TaskOutput> {
    const batches: Batch[] = [];
    for await (const batch of rows) if (batch.rows > 0) batches.push(batch);
    const bytes = toArrowStream(stage.root.fields, batches);
    const answer = hashed(bytes);
    const { coordinator, token } = this.#setup;
    const caller = new Caller(coordinator, token);
    await insist(
      () => caller.json(`/v1/jobs/${of.job}/answers/${answer}`, { method: 'PUT', bytes }),
      PATIENCE,
    );
    return { rows: batches.reduce((sum, batch) => sum + batch.rows, 0), bytes: bytes.length, answer };
  }

  async #leave(
    { of, spec, partitions: [from, to] }: Assignment,
    stage: Stage,
    rows: (partition: number) => AsyncIterable<Batch>,
    context: ExecContext,
  ): Promise<TaskOutput> {
    const { root, output } = stage;
    if (output === null) throw new TypeError('the last stage leaves nothing');
    const { distribution, partitions } = output;
    const memory = context.memory(stage);
    const buffer = new ExchangeBuffer(root.fields, distribution, partitions, memory);
    for (let partition = from; partition < to; partition++)
      await context.task((functions) => buffer.write(rows(partition), functions, partition));
    const parts = distribution.kind === 'broadcast' ? 1 : partitions;
    const { compress, shuffleAt } = this.#setup;
    const files = shuffleAt === null ? this.#files : new ShuffleFiles(sharedFolder(shuffleAt, spec.key));
    const path = await files.place(of);
    const written = await writeParts(path, root.fields, parts, compress, (partition) =>
      buffer.read(partition),
    );
    return { ...written, answer: null };
  }
}
