/** `bench cluster`: what a coordinator costs per task, over HTTP and, for a larger cluster, by simulation. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bySimulation } from '../cluster/by-simulation.mjs';
import { overHttp } from '../cluster/over-http.mjs';
import { positive } from './options.mjs';

const options = {
  workers: { type: 'string', default: '8' },
  slots: { type: 'string', default: '4' },
  tasks: { type: 'string', default: '30000' },
  simulated: { type: 'boolean', default: false },
};
const SIMULATED = { workers: 1_000, tasks: 100_000 };

export async function run(args) {
  const { values } = parseArgs({ args, options });
  if (values.simulated) {
    const { events, cpuMicroseconds, bytes } = bySimulation(SIMULATED);
    console.log(
      `${SIMULATED.workers} workers, ${SIMULATED.tasks} tasks by simulation: ${events} events, ` +
        `${cpuMicroseconds.toFixed(1)} µs of processor time and ${Math.round(bytes)} bytes of state per task`,
    );
    return 0;
  }
  const [workers, slots, tasks] = ['workers', 'slots', 'tasks'].map((name) => positive(name, values[name]));
  const { seconds, perSecond, cpuMicroseconds, residentBytes } = await overHttp({ workers, slots, tasks });
  console.log(
    `${workers} workers with ${slots} slots, ${tasks} tasks over HTTP in ${seconds.toFixed(1)} s: ${Math.round(perSecond)} completions per second, ` +
      `${cpuMicroseconds.toFixed(0)} µs of the coordinator's processor time per task, ${Math.round(residentBytes / 2 ** 20)} MiB resident`,
  );
  // In a process of its own, where memory can be counted.
  const own = spawnSync(process.execPath, ['--expose-gc', process.argv[1], 'cluster', '--simulated'], {
    stdio: 'inherit',
  });
  return own.status ?? 2;
}
