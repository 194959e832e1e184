import { bytesText, countText } from '@heddle/engine/report';
import { at, entriesOf } from '../scheduler/list.js';
import type { Worker } from '../scheduler/state.js';
import { eventText } from './event-text.js';
import { type Html, html } from './html.js';
import type { Page } from './page.js';
import { duration, jobState, jobTitle, moment, progress, table, taskLink, tasksOf } from './parts.js';
import type { View } from './view.js';

/** What is listed: the last jobs, lost workers and events. */
const MOST = { jobs: 100, lost: 10, events: 50 } as const;

/** The page of the cluster: jobs, workers, and what happened last. */
export function overviewPage(view: View): Page {
  const { state, logBytes } = view;
  const workers = [...entriesOf(state.workers)];
  const alive = workers.filter(([, { alive: isThere }]) => isThere);
  const lost = workers.filter(([, { alive: isThere }]) => !isThere).slice(-MOST.lost);
  const sum = (of: (worker: Worker) => number) => alive.reduce((total, [, worker]) => total + of(worker), 0);
  const facts = [
    `${countText(alive.length)} workers`,
    `${countText(sum(({ running }) => running.length))} of ${countText(sum(({ slots }) => slots))} slots busy`,
    `${countText(state.active.length)} jobs run`,
    `log of ${bytesText(logBytes)}`,
  ];
  return {
    title: 'Heddle cluster',
    isLive: true,
    main: html`<h1>Heddle cluster</h1>
<p>${facts.join(' · ')} · <a href="/metrics">metrics</a></p>
<section id="jobs"><h2>Jobs</h2>${jobsHtml(view)}</section>
<section id="workers"><h2>Workers</h2>${workersHtml(view, [...alive, ...lost])}</section>
<section id="events"><h2>Events</h2>${eventsHtml(view)}</section>`,
  };
}

function jobsHtml({ state, chronicle, now }: View): Html {
  const { length } = state.jobs;
  if (length === 0) return html`<p>None yet.</p>`;
  const ids = Array.from({ length: Math.min(length, MOST.jobs) }, (_, back) => length - 1 - back);
  const rows = ids.flatMap((id) => {
    const job = at(state.jobs, id);
    if (job === undefined) return [];
    const { done, tasks } = tasksOf(job);
    const record = chronicle.job(id);
    const attempts = job.stages.reduce((sum, stage) => sum + stage.attempts, 0);
    return [
      [
        html`<a href="/jobs/${id}">${jobTitle({ id, job })}</a>`,
        jobState(job),
        progress(done, tasks),
        attempts,
        record === undefined ? '' : moment(record.submitted),
        record === undefined ? '' : duration(record.submitted, record.ended, now),
      ],
    ];
  });
  return table(['job', 'state', 'tasks', 'attempts', 'since (UTC)', 'time'], rows);
}

function workersHtml({ presence }: View, workers: readonly (readonly [number, Worker])[]): Html {
  if (workers.length === 0) return html`<p>None: jobs wait for one.</p>`;
  const rows = workers.map(([id, { address, slots, alive, running }]) => {
    const memory = alive ? presence.memory(id) : null;
    return [
      id,
      address,
      html`<span class="state ${alive ? 'done' : 'gone'}">${alive ? 'there' : 'lost'}</span>`,
      alive ? `${running.length} of ${slots}` : '',
      memory === null ? '' : bytesText(memory.resident),
      memory === null ? '' : bytesText(memory.limit),
      running.map((of, index) => html`${index === 0 ? '' : '; '}job ${of.job}, ${taskLink(of)}`),
    ];
  });
  const heads = ['worker', 'address', 'state', 'slots', 'memory', 'operators may hold', 'runs'];
  return table(heads, rows);
}

function eventsHtml({ chronicle }: View): Html {
  const lines = chronicle.events
    .slice(-MOST.events)
    .reverse()
    .map((event) => html`<li>${moment(event.time)} ${eventText(event)}</li>`);
  return html`<ol class="lines">${lines}</ol>`;
}
