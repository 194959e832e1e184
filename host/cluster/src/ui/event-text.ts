import type { LoggedEvent } from '../coordinator/event-log.js';
import type { AttemptRef } from '../scheduler/state.js';

/** Reports that are named of one event; of more their number. */
const NAMED = 3;

/** An event of the log in a line. */
export function eventText(event: LoggedEvent): string {
  switch (event.kind) {
    case 'joined':
      return `a worker at ${event.address} joined with ${event.slots} slots`;
    case 'lost':
      return `worker ${event.worker} is lost: ${event.why}`;
    case 'submitted':
      return `a job came: ${event.spec.name}, ${event.stages.length} stages`;
    case 'slow':
      return `${nameOf(event.of)} is slow, and another worker may try its task, too`;
    case 'dropped':
      return `rows that nobody read for a while are not kept any more: ${event.name}`;
    case 'ended':
      return `job ${event.job} was ended${event.failure === null ? '' : `: ${event.failure.message}`}`;
    case 'polled': {
      const { worker, reports, free } = event;
      const said = reports.slice(0, NAMED).map(({ kind, of }) => `${nameOf(of)} ${kind}`);
      if (reports.length > NAMED) said.push(`${reports.length - NAMED} more`);
      return `worker ${worker} asked for ${free}${said.length === 0 ? '' : `; ${said.join(', ')}`}`;
    }
  }
}

function nameOf({ job, stage, task, attempt }: AttemptRef): string {
  return `job ${job} stage ${stage} task ${task} attempt ${attempt}`;
}
