import { escaped, timeText } from '@heddle/engine/report';
import type { AttemptRecord } from '../coordinator/chronicle.js';
import { Html, html } from './html.js';
import { duration, endingText, lookOf } from './parts.js';
import type { JobView } from './view.js';

/** Attempts that are drawn: the last ones. */
const MOST = 2_000;
/** Sizes in CSS pixels. */
const LANE = 16;
const LABEL = 90;
const WIDTH = 900;
const AXIS = 22;

/** A line of the picture: what one slot of a worker did. */
interface Lane {
  readonly worker: number;
  readonly attempts: AttemptRecord[];
  /** When its last attempt ended; infinite while that runs. */
  free: number;
}

/** Who ran what when, as an SVG picture: a line for each slot, a bar for each attempt, which leads to its task. */
export function timelineSvg({ record, now }: JobView): Html {
  const all = [...(record?.attempts.values() ?? [])].slice(-MOST);
  const [first] = all;
  if (record === null || first === undefined) return html`<p>Nothing ran.</p>`;
  const lanes = lanesOf(all);
  const span = { from: first.began, to: Math.max(record.ended ?? now, first.began + 1) };
  const scale = (time: number) => LABEL + ((time - span.from) / (span.to - span.from)) * WIDTH;
  const height = lanes.length * LANE + AXIS;
  const bars = lanes.flatMap(({ attempts }, lane) =>
    attempts.map((attempt) => barSvg(attempt, lane * LANE, scale, now)),
  );
  const labels = lanes.map(({ worker }, lane) =>
    worker === lanes[lane - 1]?.worker ? '' : textSvg(0, lane * LANE + 12, `worker ${worker}`),
  );
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const x = LABEL + part * WIDTH;
    const text = textSvg(x, height - 4, timeText((span.to - span.from) * part), part === 1 ? 'end' : 'start');
    return `<line class="axis" x1="${x}" x2="${x}" y1="0" y2="${height - AXIS + 4}"/>${text}`;
  });
  const [width, label] = [LABEL + WIDTH + 4, escaped('Attempts over time')];
  return new Html(
    `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${ticks.join('')}${labels.join('')}${bars.join('')}</svg>`,
  );
}

/** Attempts of a worker that ran side by side are in lines of their own. */
function lanesOf(attempts: readonly AttemptRecord[]): Lane[] {
  const lanes: Lane[] = [];
  for (const attempt of attempts) {
    const { worker, began, ended } = attempt;
    let lane = lanes.find((each) => each.worker === worker && each.free <= began);
    if (lane === undefined) {
      lane = { worker, attempts: [], free: 0 };
      lanes.push(lane);
    }
    lane.attempts.push(attempt);
    lane.free = ended ?? Number.POSITIVE_INFINITY;
  }
  return lanes.sort((a, b) => a.worker - b.worker);
}

function barSvg(attempt: AttemptRecord, y: number, scale: (time: number) => number, now: number): string {
  const { of, worker, began, ended, failure } = attempt;
  const x = scale(began);
  const width = Math.max(2, scale(ended ?? now) - x);
  const facts = [
    `stage ${of.stage}, task ${of.task}, attempt ${of.attempt}`,
    `worker ${worker}`,
    endingText(attempt),
    duration(began, ended, now),
    ...(failure === null ? [] : [`${failure.code}: ${failure.message}`]),
  ];
  const bar = `<rect class="attempt ${lookOf(attempt)}" x="${x.toFixed(1)}" y="${y + 1}" width="${width.toFixed(1)}" height="${LANE - 3}"/>`;
  const href = `/jobs/${of.job}/stages/${of.stage}/tasks/${of.task}`;
  return `<a href="${href}"><title>${escaped(facts.join(' · '))}</title>${bar}</a>`;
}

function textSvg(x: number, y: number, text: string, anchor = 'start'): string {
  return `<text class="axis-text" x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}
