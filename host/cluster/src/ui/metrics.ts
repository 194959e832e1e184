import { Counter, Gauge, Registry } from 'prom-client';
import { entriesOf } from '../scheduler/list.js';
import type { Job } from '../scheduler/state.js';
import type { View } from './view.js';

/** A metric with its values, each with its labels. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly values: readonly (readonly [Readonly<Record<string, string>>, number])[];
}

/** The text that Prometheus reads, and its type. */
export async function metricsText(
  view: View,
): Promise<{ readonly text: string; readonly contentType: string }> {
  const registry = new Registry();
  const registers = [registry];
  for (const { name, help, values } of gaugesOf(view)) {
    const gauge = new Gauge({ name, help, registers, labelNames: labelsOf(values) });
    for (const [labels, value] of values) gauge.set(labels, value);
  }
  for (const { name, help, values } of countersOf(view)) {
    const counter = new Counter({ name, help, registers, labelNames: labelsOf(values) });
    for (const [labels, value] of values) counter.inc(labels, value);
  }
  return { text: await registry.metrics(), contentType: registry.contentType };
}

function gaugesOf({ state, presence, logBytes }: View): Metric[] {
  const alive = [...entriesOf(state.workers)].filter(([, worker]) => worker.alive);
  const busy = alive.reduce((sum, [, { running }]) => sum + running.length, 0);
  const slots = alive.reduce((sum, [, worker]) => sum + worker.slots, 0);
  const jobs: Record<Job['status'], number> = { running: 0, succeeded: 0, failed: 0, cancelled: 0 };
  const tasks = { waiting: 0, running: 0, done: 0 };
  for (const [, { status, stages }] of entriesOf(state.jobs)) {
    jobs[status]++;
    for (const { count, running, done } of status === 'running' ? stages : []) {
      tasks.running += running;
      tasks.done += done;
      tasks.waiting += count - running - done;
    }
  }
  const memory = alive.flatMap(([id]) => {
    const said = presence.memory(id);
    return said === null ? [] : [[{ worker: String(id) }, said.resident] as const];
  });
  return [
    { name: 'heddle_cluster_jobs', help: 'Jobs, by state.', values: by('state', jobs) },
    { name: 'heddle_cluster_tasks', help: 'Tasks of jobs that run, by state.', values: by('state', tasks) },
    one('heddle_cluster_workers', 'Workers that are there.', alive.length),
    one('heddle_cluster_slots', 'Tasks that all workers can run at a time.', slots),
    one('heddle_cluster_slots_busy', 'Tasks that all workers run now.', busy),
    { name: 'heddle_cluster_worker_resident_bytes', help: 'Memory of worker processes.', values: memory },
    one('heddle_cluster_log_bytes', 'Size of the log of events.', logBytes),
    one('process_resident_memory_bytes', 'Memory of the coordinator.', process.memoryUsage.rss()),
  ];
}

function countersOf({ state, chronicle }: View): Metric[] {
  const { attempts, retries, endings, shuffledBytes } = chronicle.totals;
  const lost = [...entriesOf(state.workers)].filter(([, { alive }]) => !alive).length;
  return [
    one('heddle_cluster_attempts_total', 'Attempts at tasks that were begun.', attempts),
    one('heddle_cluster_retries_total', 'Attempts that were not the first at their task.', retries),
    {
      name: 'heddle_cluster_attempts_ended_total',
      help: 'Attempts that ended, by how.',
      values: by('ending', endings),
    },
    one('heddle_cluster_workers_lost_total', 'Workers that were lost, or left.', lost),
    one('heddle_cluster_shuffled_bytes_total', 'Bytes that tasks left for others.', shuffledBytes),
  ];
}

function one(name: string, help: string, value: number): Metric {
  return { name, help, values: [[{}, value]] };
}

function by(label: string, counts: Readonly<Record<string, number>>): Metric['values'] {
  return Object.entries(counts).map(([key, count]) => [{ [label]: key }, count]);
}

function labelsOf(values: Metric['values']): string[] {
  return Object.keys(values[0]?.[0] ?? {});
}
