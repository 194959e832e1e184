/** What a coordinator costs per task: over HTTP, and its scheduler alone with the events of a larger cluster. */
import { bySimulation } from './by-simulation.mjs';
import { overHttp } from './over-http.mjs';

export const defaults = { workers: 8, slots: 4, tasks: 30_000 };
const SIMULATED = { workers: 1_000, tasks: 100_000 };

export async function measure({ workers, slots, tasks }) {
  const http = await overHttp({ workers, slots, tasks });
  const { events, cpuMicroseconds, bytes } = bySimulation(SIMULATED);
  return [
    [
      `${tasks} tasks over HTTP, ${workers} workers with ${slots} slots that run none of them`,
      `${Math.round(http.perSecond)} completions per second, ${http.cpuMicroseconds.toFixed(0)} µs of the coordinator's processor time per task, ${Math.round(http.residentBytes / 2 ** 20)} MiB resident`,
    ],
    [
      `${SIMULATED.tasks} tasks of ${SIMULATED.workers} workers by simulation`,
      `${events} events, ${cpuMicroseconds.toFixed(1)} µs of processor time and ${Math.round(bytes)} bytes of state per task`,
    ],
  ];
}
