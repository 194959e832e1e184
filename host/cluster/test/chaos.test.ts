import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cluster } from '@heddle/cluster';
import { Coordinator } from '@heddle/cluster/processes';
import { asc, col, count, type DataSet, desc, range, type Schema, sum } from '@heddle/engine/dataset';
import { expect, test } from 'vitest';
import { Choice, random } from '../../engine/test/support/random/choice.js';
import { eventsIn } from './support/log.js';
import { startWorker } from './support/worker-process.js';

/** Jobs; npm run test:full has more of them. HEDDLE_SEED runs the same disasters again, as far as processes let it. */
const JOBS = Number(process.env.HEDDLE_CHAOS_JOBS ?? 20);
const SEED = Number(process.env.HEDDLE_SEED ?? 1);
const TOKEN = 'of chaos';

const numbers = (rows: number, of: number) => range(0, rows).repartition(9).derive('key', col('id').mod(of));
const programs: readonly DataSet<Schema>[] = [
  numbers(200_000, 500)
    .groupBy('key')
    .agg({ n: count(), total: sum(col('id')) })
    .sort(asc('key')),
  numbers(60_000, 700)
    .join(numbers(5_000, 700).rename({ id: 'other' }), ['key'])
    .groupBy('key')
    .agg({ n: count(), most: sum(col('other')) })
    .sort(asc('key')),
  numbers(100_000, 3).filter(col('key').eq(1)).sort('id').limit(1_000),
  numbers(100_000, 1_000).filter(col('key').lt(9)).sort(desc('key'), 'id'),
];

/** A coordinator that may be started again, and workers that are replaced. */
class Disasters {
  readonly #choice: Choice;
  readonly #folder: string;
  readonly #workers = new Set<ChildProcess>();
  #coordinator: Coordinator;
  over = false;

  constructor(choice: Choice, folder: string, coordinator: Coordinator) {
    this.#choice = choice;
    this.#folder = folder;
    this.#coordinator = coordinator;
    for (let count = 0; count < 3; count++) this.#start();
  }

  get log(): string {
    return this.#coordinator.log;
  }

  /** One after the other, until it is over. */
  async run(): Promise<void> {
    while (!this.over) {
      await sleep(300 + this.#choice.below(700));
      const worker = this.#choice.pick([...this.#workers]);
      const [disaster] = [this.#choice.below(4)];
      if (disaster === 0) await this.#again();
      else if (disaster === 1) {
        worker.kill('SIGSTOP');
        await sleep(this.#choice.below(2_500));
        worker.kill('SIGCONT');
      } else worker.kill('SIGKILL');
    }
  }

  async close(): Promise<void> {
    this.over = true;
    const ends = [...this.#workers].map((child) => new Promise((done) => child.once('close', done)));
    for (const child of this.#workers) child.kill('SIGKILL');
    await Promise.all(ends);
    await this.#coordinator.close();
  }

  async #again(): Promise<void> {
    const port = Number(new URL(this.#coordinator.url).port);
    await this.#coordinator.close();
    await sleep(this.#choice.below(400));
    this.#coordinator = await Coordinator.start({ folder: this.#folder, token: TOKEN, port, silence: 1_500 });
  }

  #start(): void {
    // Some leave their rows where these outlive them, and some compress them: all read all.
    const child = startWorker({
      coordinator: this.#coordinator.url,
      token: TOKEN,
      folder: this.#folder,
      ...(this.#choice.chance(0.5) ? { shuffleAt: join(this.#folder, 'shared') } : {}),
      ...(this.#choice.chance(0.5) ? { compress: 'lz4' } : {}),
    });
    this.#workers.add(child);
    child.once('close', () => {
      this.#workers.delete(child);
      if (!this.over) this.#start();
    });
  }
}

test(`${JOBS} jobs while workers are killed and frozen and the coordinator starts again: every answer is right`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-chaos-'));
  const choice = new Choice(random(SEED));
  const expected = await Promise.all(programs.map((set) => set.collect({ partitions: 3 })));
  const coordinator = await Coordinator.start({ folder, token: TOKEN, silence: 1_500 });
  const on = cluster({ url: coordinator.url, token: TOKEN, partitions: 3 });
  const disasters = new Disasters(choice, folder, coordinator);
  const going = disasters.run();
  try {
    let next = 0;
    const lane = async () => {
      while (next < JOBS) {
        const which = next++ % programs.length;
        expect(await programs[which]?.collect({ on })).toEqual(expected[which]);
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    const lost = eventsIn(disasters.log).filter(({ kind }) => kind === 'lost');
    expect(lost.length).toBeGreaterThan(0);
  } finally {
    disasters.over = true;
    await going;
    await disasters.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 600_000);
