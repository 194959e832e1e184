import type { AttemptRecord } from '../coordinator/chronicle.js';
import type { WorkerLine } from '../coordinator/log-book.js';
import { attemptsHtml, linesHtml } from './attempts.js';
import { type Html, html } from './html.js';
import type { Page } from './page.js';
import { jobTitle, lookOf, progress } from './parts.js';
import { stageFacts } from './stage-facts.js';
import type { JobView } from './view.js';

/** Tasks that are listed: those that failed or run before those that are done. */
const MOST = 500;
const ORDER = ['failed', 'running', 'gone', 'done'];

/** The page of a stage: the last attempt at each of its tasks. Null where the job has no such stage. */
export function stagePage(view: JobView, stage: number): Page | null {
  const facts = stageFacts(view)[stage];
  if (facts === undefined) return null;
  const last = new Map<number, AttemptRecord>();
  for (const attempt of attemptsAt(view, stage)) last.set(attempt.of.task, attempt);
  const shown = [...last.values()]
    .sort((a, b) => ORDER.indexOf(lookOf(a)) - ORDER.indexOf(lookOf(b)) || a.of.task - b.of.task)
    .slice(0, MOST);
  const cut = last.size > shown.length ? html`<p>${last.size - shown.length} more are not shown.</p>` : '';
  return {
    title: `${jobTitle(view)}, stage ${stage}`,
    isLive: view.job.status === 'running',
    main: html`${wayHtml(view)}
<h1>Stage ${stage}</h1>
<p>${progress(facts.done, facts.tasks)} tasks · ${facts.attempts} attempts</p>
<section id="tasks"><h2>Tasks, the last attempt at each</h2>${attemptsHtml(shown, view.now)}${cut}</section>`,
  };
}

/** The page of a task: all attempts at it that are kept, with their failures and logs. Null where there was none. */
export function taskPage(
  view: JobView,
  { stage, task }: { readonly stage: number; readonly task: number },
  lines: readonly WorkerLine[],
): Page | null {
  const tasks = view.job.stages[stage]?.count ?? 0;
  if (task >= tasks) return null;
  const attempts = attemptsAt(view, stage).filter(({ of }) => of.task === task);
  const own = lines.filter(({ of }) => of.stage === stage && of.task === task);
  return {
    title: `${jobTitle(view)}, stage ${stage}, task ${task}`,
    isLive: view.job.status === 'running',
    main: html`${wayHtml(view, stage)}
<h1>Task ${task} of stage ${stage}</h1>
<section id="attempts"><h2>Attempts</h2>${attemptsHtml(attempts, view.now)}</section>
<section id="log"><h2>Log of its functions</h2>${linesHtml(own)}</section>`,
  };
}

function attemptsAt({ record }: JobView, stage: number): AttemptRecord[] {
  return [...(record?.attempts.values() ?? [])].filter(({ of }) => of.stage === stage);
}

/** The way back. */
function wayHtml(view: JobView, stage: number | null = null): Html {
  const { id } = view;
  const last = stage === null ? '' : html` › <a href="/jobs/${id}/stages/${stage}">Stage ${stage}</a>`;
  return html`<nav><a href="/">All jobs</a> › <a href="/jobs/${id}">${jobTitle(view)}</a>${last}</nav>`;
}
