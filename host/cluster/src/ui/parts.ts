import { timeText } from '@heddle/engine/report';
import type { AttemptEnding, AttemptRecord } from '../coordinator/chronicle.js';
import { errorOf } from '../failure.js';
import type { AttemptRef, Failure, Job } from '../scheduler/state.js';
import { type Html, html, type Part } from './html.js';
import type { JobView } from './view.js';

/** How an attempt ended, in words, and the class of its looks. */
const ENDINGS: Readonly<Record<AttemptEnding, { readonly text: string; readonly look: string }>> = {
  done: { text: 'done', look: 'done' },
  user: { text: 'failed', look: 'failed' },
  retry: { text: 'failed, tried again', look: 'failed' },
  starved: { text: 'failed, its input was lost', look: 'failed' },
  lost: { text: 'lost with its worker', look: 'gone' },
  stopped: { text: 'taken back', look: 'gone' },
};

/** The class of an attempt's looks. */
export function lookOf({ ending }: AttemptRecord): string {
  return ending === null ? 'running' : ENDINGS[ending].look;
}

/** How an attempt is, for people. */
export function endingText({ ending }: AttemptRecord): string {
  return ending === null ? 'running' : ENDINGS[ending].text;
}

/** How a job is. */
export function jobState({ status }: Job): Html {
  return html`<span class="state ${status === 'cancelled' ? 'gone' : status}">${status}</span>`;
}

/** A bar with the number of tasks that are done. */
export function progress(done: number, tasks: number): Html {
  return html`<progress value="${done}" max="${tasks}"></progress> ${done} of ${tasks}`;
}

/** How many tasks of a job are done, and how many it has. */
export function tasksOf({ stages }: Job): { readonly done: number; readonly tasks: number } {
  const sum = (of: (stage: Job['stages'][number]) => number) =>
    stages.reduce((total, stage) => total + of(stage), 0);
  return { done: sum(({ done }) => done), tasks: sum(({ count }) => count) };
}

/** A moment, in UTC. */
export function moment(time: number): Html {
  const text = new Date(time).toISOString();
  return html`<time datetime="${text}">${text.slice(0, 19).replace('T', ' ')}</time>`;
}

/** How long something took, or takes so far. */
export function duration(began: number, ended: number | null, now: number): string {
  return timeText(Math.max(0, (ended ?? now) - began));
}

/** What a job is called. */
export function jobTitle({ id, job }: Pick<JobView, 'id' | 'job'>): string {
  return `Job ${id}${job.spec.name === '' ? '' : `: ${job.spec.name}`}`;
}

/** A link to the page of a task. */
export function taskLink({ job, stage, task, attempt }: AttemptRef): Html {
  return html`<a href="/jobs/${job}/stages/${stage}/tasks/${task}">stage ${stage}, task ${task}, attempt ${attempt}</a>`;
}

/** A failure as programs say it: function, row, place in the TypeScript source, arguments. */
export function failureHtml(failure: Failure): Html {
  return html`<div class="failure"><pre>${errorOf(failure).message}</pre></div>`;
}

/** A table; cells that are numbers are aligned as such. */
export function table(heads: readonly string[], rows: readonly (readonly Part[])[]): Html {
  const cells = (row: readonly Part[]) =>
    row.map((cell) => (typeof cell === 'number' ? html`<td class="n">${cell}</td>` : html`<td>${cell}</td>`));
  return html`<div class="wide"><table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table></div>`;
}
