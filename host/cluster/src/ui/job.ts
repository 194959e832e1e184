import { bytesText, countText, type NodeRecord } from '@heddle/engine/report';
import type { AttemptRecord } from '../coordinator/chronicle.js';
import type { WorkerLine } from '../coordinator/log-book.js';
import { attemptsHtml, linesHtml } from './attempts.js';
import { type Html, html } from './html.js';
import type { Page } from './page.js';
import {
  duration,
  failureHtml,
  jobState,
  jobTitle,
  lookOf,
  moment,
  progress,
  table,
  tasksOf,
} from './parts.js';
import { planSvg } from './plan-picture.js';
import { type StageFacts, stageFacts } from './stage-facts.js';
import { timelineSvg } from './timeline.js';
import type { JobView } from './view.js';

/** What is listed of a job with many attempts and lines: the last ones. */
const MOST = { failed: 50, lines: 200 } as const;

/** The page of a job. `plan` are its operators, or why they are not known. */
export function jobPage(
  view: JobView,
  plan: readonly NodeRecord[] | string,
  lines: readonly WorkerLine[],
): Page {
  const { job, record, now } = view;
  const title = jobTitle(view);
  const stages = stageFacts(view);
  const { done, tasks } = tasksOf(job);
  const failed = [...(record?.attempts.values() ?? [])].filter((attempt) => lookOf(attempt) === 'failed');
  const when =
    record === null
      ? ''
      : html` · since ${moment(record.submitted)} UTC · ${duration(record.submitted, record.ended, now)}`;
  return {
    title: `${title} (${job.status})`,
    isLive: job.status === 'running',
    main: html`<nav><a href="/">All jobs</a></nav>
<h1>${title}</h1>
<p>${jobState(job)} · ${progress(done, tasks)} tasks · ${countText(job.spec.partitions)} partitions${when}</p>
${job.failure === null ? '' : failureHtml(job.failure)}
<section id="plan"><h2>Plan</h2>${planHtml(title, plan, stages)}</section>
<section id="stages"><h2>Stages</h2>${stagesHtml(view, stages)}</section>
<section id="timeline"><h2>Timeline</h2><div class="wide">${timelineSvg(view)}</div></section>
<section id="failed"><h2>Failed attempts</h2>${failedHtml(failed, now)}</section>
<section id="log"><h2>Log of its functions</h2>${linesHtml(lines.slice(-MOST.lines))}</section>`,
  };
}

function planHtml(title: string, plan: readonly NodeRecord[] | string, stages: readonly StageFacts[]): Html {
  if (typeof plan === 'string') return html`<p>It cannot be shown: ${plan}</p>`;
  return html`<p>A box is an operator, the bar at its foot how many of its stage's tasks are done. Broken lines: rows change partitions.</p>
<div class="wide">${planSvg(title, plan, stages)}</div>`;
}

function stagesHtml({ id, now }: JobView, stages: readonly StageFacts[]): Html {
  const rows = stages.map((stage) => [
    html`<a href="/jobs/${id}/stages/${stage.id}">stage ${stage.id}</a>`,
    html`<span class="state ${stage.state}">${stage.state}</span>`,
    progress(stage.done, stage.tasks),
    stage.running,
    stage.attempts,
    stage.failed,
    stage.gone,
    countText(stage.rows),
    bytesText(stage.bytes),
    stage.began === null ? '' : duration(stage.began, stage.ended, now),
  ]);
  const heads = ['', 'state', 'tasks', 'running', 'attempts', 'failed', 'lost', 'rows', 'bytes', 'time'];
  return table(heads, rows);
}

function failedHtml(failed: readonly AttemptRecord[], now: number): Html {
  if (failed.length === 0) return html`<p>None.</p>`;
  return attemptsHtml(failed.slice(-MOST.failed).reverse(), now);
}
