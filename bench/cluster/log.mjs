/** What a cluster's log says of attempts at tasks. */
import { readFileSync } from 'node:fs';
import { reduce } from '../../host/cluster/dist/scheduler/reduce.js';
import { EMPTY } from '../../host/cluster/dist/scheduler/state.js';

const keyOf = ({ job, stage, task, attempt }) => [job, stage, task, attempt].join();

/** All attempts in the order in which they began: `{ of, worker, output, lost }`; what it left, and whether that went with a worker. */
export function attemptsIn(path) {
  const attempts = new Map();
  let state = EMPTY;
  for (const line of readFileSync(path, 'utf8').split('\n').slice(1, -1)) {
    const event = JSON.parse(line);
    if (event.kind === 'polled')
      for (const report of event.reports)
        if (report.kind === 'done') {
          const attempt = attempts.get(keyOf(report.of));
          if (attempt !== undefined) attempt.output = report.output;
        }
    if (event.kind === 'lost')
      for (const attempt of attempts.values()) attempt.lost ||= attempt.worker === event.worker;
    const step = reduce(state, event);
    state = step.state;
    for (const command of step.commands)
      if (command.kind === 'assign') {
        const { attempt: of, worker } = command;
        attempts.set(keyOf(of), { of, worker, output: null, lost: false });
      }
  }
  return [...attempts.values()];
}
