/** What the scheduler costs for a cluster larger than this machine: its events, without processes and network. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { reduce } from '../../host/cluster/dist/scheduler/reduce.js';
import { EMPTY } from '../../host/cluster/dist/scheduler/state.js';

const SPEC = { key: 'bench', name: 'bench', plan: '', modules: [], tables: [], partitions: 1, limits: {} };

/**
 * Workers, with a slot each, that ask in turn, and a job of two stages of half the tasks each and a last one. The memory is that of the
 * state as it is when all tasks of the first two stages are done.
 */
export function bySimulation({ workers, tasks }) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const half = Math.floor(tasks / 2);
  const stages = [
    { tasks: half, inputs: [], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null },
    { tasks: half, inputs: [0], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null },
    { tasks: 1, inputs: [1], narrow: [], dealt: [], sliced: null, repeatable: true, kept: null },
  ];
  let state = EMPTY;
  let events = 0;
  const happen = (event) => {
    const step = reduce(state, event);
    state = step.state;
    events += 1;
    return step.commands;
  };
  for (let id = 0; id < workers; id++) happen({ kind: 'joined', address: `http://10.0.0.1:${id}`, slots: 1 });
  gc();
  const before = process.memoryUsage().heapUsed;
  const running = Array.from({ length: workers }, () => null);
  const start = process.cpuUsage();
  happen({ kind: 'submitted', spec: SPEC, stages });
  let heap = null;
  while (state.active.length > 0) {
    for (let worker = 0; worker < workers && state.active.length > 0; worker++) {
      const of = running[worker];
      const output = { rows: 1_000, bytes: 65_536, answer: of?.stage === 2 ? 'digest' : null };
      const reports = of === null ? [] : [{ kind: 'done', of, output }];
      const commands = happen({ kind: 'polled', worker, free: 1, running: [], reports });
      running[worker] = commands.find(({ kind }) => kind === 'assign')?.attempt ?? null;
      if (running[worker]?.stage === 2 && heap === null) {
        gc();
        heap = process.memoryUsage().heapUsed - before;
      }
    }
  }
  const { user, system } = process.cpuUsage(start);
  return { events, cpuMicroseconds: (user + system) / tasks, bytes: (heap ?? 0) / tasks };
}
