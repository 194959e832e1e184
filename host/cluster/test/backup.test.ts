import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cluster } from '@heddle/cluster';
import { Coordinator } from '@heddle/cluster/processes';
import { asc, call, col, count, range, sum } from '@heddle/engine/dataset';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { expect, test } from 'vitest';
import { eventsIn, type Run, runsIn, until } from './support/log.js';
import { startWorker } from './support/worker-process.js';

const TOKEN = 'of the slow';

/** Worker processes by the numbers that the coordinator gave them. */
class Workers {
  readonly byNumber = new Map<number, ChildProcess>();
  readonly #children: ChildProcess[] = [];
  readonly #ends: Promise<unknown>[] = [];

  constructor(count: number, coordinator: string, folder: string) {
    for (let left = count; left > 0; left--) {
      const child = startWorker({ coordinator, token: TOKEN, folder });
      child.on('message', ({ worker }: { worker: number }) => this.byNumber.set(worker, child));
      this.#children.push(child);
      this.#ends.push(new Promise((done) => child.once('close', done)));
    }
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(this.#ends);
  }
}

test('a worker is frozen while it runs the last task of a stage: another one runs it, and the job ends before it thaws', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-backup-'));
  const outfile = join(folder, 'functions.wasm');
  await build({ entry: fileURLToPath(new URL('./support/functions.ts', import.meta.url)), outfile });
  const functions = await HeddleModule.load(outfile);
  const coordinator = await Coordinator.start({ folder, token: TOKEN, slow: 1_000, silence: 600_000 });
  const workers = new Workers(3, coordinator.url, folder);
  try {
    await coordinator.hasSlots(3, AbortSignal.timeout(120_000));
    const set = range(0, 80_000)
      .repartition(8)
      .derive('x', call(functions, 'thorough', [col('id')], 'int64'))
      .derive('key', col('x').mod(7))
      .groupBy('key')
      .agg({ n: count(), total: sum(col('x')) })
      .sort(asc('key'));
    const on = cluster({ url: coordinator.url, token: TOKEN, partitions: 8 });
    const rows = set.collect({ on });
    // The task with the row that takes long; the others are done by then, or by two workers while the third one does nothing.
    let last: Run | undefined;
    await until(coordinator.log, (runs) => {
      last = runs.find(({ task }) => task === '1 7');
      return last !== undefined;
    });
    const frozen = workers.byNumber.get(last?.worker ?? -1);
    frozen?.kill('SIGSTOP');
    expect(await rows).toEqual(await set.collect({ partitions: 8 }));
    // It never said anything of its task, was not lost, and did not wake up meanwhile.
    expect([frozen?.exitCode, frozen?.signalCode]).toEqual([null, null]);
    expect(eventsIn(coordinator.log).filter(({ kind }) => kind === 'lost')).toEqual([]);
    const attempts = runsIn(coordinator.log).filter(({ task }) => task === last?.task);
    expect(attempts[0]).toEqual(last);
    expect(attempts.filter(({ ending }) => ending === 'done').map(({ worker }) => worker)).not.toContain(
      last?.worker,
    );
    // Awake again it is told that nobody wants the task, and runs others.
    frozen?.kill('SIGCONT');
    const isBack = () =>
      runsIn(coordinator.log).some(({ job, worker }) => job > 0 && worker === last?.worker);
    while (!isBack()) await range(0, 5).collect({ on });
    expect(frozen?.exitCode).toBe(null);
  } finally {
    await workers.close();
    await coordinator.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 240_000);
