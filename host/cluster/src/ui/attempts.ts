import { bytesText, countText } from '@heddle/engine/report';
import type { AttemptRecord } from '../coordinator/chronicle.js';
import type { WorkerLine } from '../coordinator/log-book.js';
import { type Html, html } from './html.js';
import { duration, endingText, failureHtml, lookOf, moment, table, taskLink } from './parts.js';

/** Attempts as a table: where, when, how long, and how they ended. */
export function attemptsHtml(attempts: readonly AttemptRecord[], now: number): Html {
  const rows = attempts.map((attempt) => {
    const { of, worker, began, ended, rows: left, bytes, failure } = attempt;
    return [
      taskLink(of),
      html`<span class="state ${lookOf(attempt)}">${endingText(attempt)}</span>`,
      worker,
      moment(began),
      duration(began, ended, now),
      countText(left),
      bytesText(bytes),
      failure === null ? '' : failureHtml(failure),
    ];
  });
  return table(['attempt', 'ended', 'worker', 'since (UTC)', 'time', 'rows', 'bytes', 'failure'], rows);
}

/** Lines of a log, as they came. */
export function linesHtml(lines: readonly WorkerLine[]): Html {
  if (lines.length === 0) return html`<p>Nothing was logged.</p>`;
  const items = lines.map(({ time, of, worker, level, text }) => {
    const where = `worker ${worker}, stage ${of.stage}, task ${of.task}, attempt ${of.attempt}`;
    return html`<li>${moment(time)} <span class="of">${where}</span> <span class="${level}">${level} ${text}</span></li>`;
  });
  return html`<ol class="lines">${items}</ol>`;
}
