/** Worker processes of a cluster of this machine: which cores they have, and what they used. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Ticks of a second in /proc. */
const TICKS = 100;

/** Gives each of the processes a core of its own, from the first one on. */
export function pin(pids) {
  for (const [core, pid] of pids.entries())
    execFileSync('taskset', ['--all-tasks', '--pid', '--cpu-list', String(core), String(pid)], {
      stdio: 'ignore',
    });
}

/** Seconds of processor time that processes had so far. */
export function secondsUsed(pids) {
  return pids.reduce((sum, pid) => {
    // Behind the name, which may have spaces: the 12th and 13th field.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS;
  }, 0);
}

/** The most memory that a process had so far, in MiB. */
export function mostResident(pid) {
  const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kibibytes) / 1_024);
}

/** The one in the middle. */
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
