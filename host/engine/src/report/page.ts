import { escaped } from './escape.js';
import { graphSvg, noteText } from './graph.js';
import type { RunRecord } from './record.js';
import { THEME } from './theme.js';
import { bytesText, countText, timeText } from './units.js';

/** Nothing is loaded from anywhere, whatever a text in the page says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** What a report is of. */
export interface Report {
  /** The program, for people. */
  readonly title: string;
  /** When it was written. */
  readonly at: Date;
  readonly runs: readonly RunRecord[];
}

/** A report as one HTML page that needs nothing else. */
export function reportPage({ title, at, runs }: Report): string {
  const total = runs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const when = at.toISOString().replace('T', ' ').slice(0, 19);
  const said =
    runs.length === 0
      ? 'Nothing ran.'
      : `${plural(runs.length, 'run')}, ${timeText(total)}. A box is an operator: the rows that it gave, their bytes in memory, its own time (the bar at its foot is its share). Broken lines: rows change partitions.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">
<title>${escaped(title)}</title>
<style>${THEME}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(`${when} UTC. ${said}`)}</p>
${runs.map(sectionHtml).join('\n')}
</body>
</html>
`;
}

function sectionHtml(run: RunRecord, index: number): string {
  const { title, where, rounds, stages, rows, milliseconds, failure } = run;
  const facts = [
    where,
    ...(rounds === 1 ? [] : [`${plural(rounds, 'round')}, their numbers together`]),
    ...(stages === 0 ? [] : [plural(stages, 'stage')]),
    ...(failure === null ? [plural(rows, 'row')] : []),
    timeText(milliseconds),
  ];
  return `<section id="run-${index + 1}">
<h2>${index + 1}. ${escaped(title)}</h2>
<p>${escaped(facts.join(' · '))}</p>
${failure === null ? '' : `<p class="failure">${escaped(failure)}</p>`}
<div class="wide">${graphSvg(run)}</div>
<details><summary>All operators</summary><div class="wide">${tableHtml(run)}</div></details>
</section>`;
}

function tableHtml({ nodes }: RunRecord): string {
  const body = nodes.map(({ text, name, numbers, stage, partitions, stored, inputs }, at) => {
    const cells = [
      number(String(at + 1)),
      `<td class="what">${escaped(name === null ? text : `${text} "${name}"`)}</td>`,
      number(inputs.map(({ node }) => String(node + 1)).join(', ')),
      number(String(stage)),
      number(String(partitions)),
      number(numbers === null ? '' : countText(numbers.rows)),
      number(numbers === null ? '' : bytesText(numbers.bytes)),
      number(numbers === null ? '' : timeText(numbers.milliseconds)),
      `<td>${escaped(noteText(numbers, stored))}</td>`,
    ];
    return `<tr>${cells.join('')}</tr>`;
  });
  const heads = ['#', 'operator', 'reads', 'stage', 'partitions', 'rows', 'bytes', 'time', 'note'];
  const head = heads.map((text) =>
    text === 'operator' || text === 'note' ? `<th>${text}</th>` : `<th class="n">${text}</th>`,
  );
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function number(text: string): string {
  return `<td class="n">${escaped(text)}</td>`;
}

function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
