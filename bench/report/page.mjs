/** One page of HTML with everything in it: no script, no font and no file from elsewhere. */
import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { bars, boxes, curves, shares, steps } from './charts.mjs';
import { distinct, number } from './markdown.mjs';
import { config, style } from './theme.mjs';

/** The charts of each definition with what they show; those that are not named have boxes alone. */
const CHARTS = {
  formats: [
    [bars, 'Median time of a row.'],
    [shares, 'Where the time of a call goes.'],
    [boxes, 'Fastest and slowest call, the middle half of all, and the median.'],
  ],
  'batch-sizes': [[curves, 'Median time of a row over the rows of a batch.']],
  start: [[steps, 'From the file to the first answer.']],
};
const OTHERS = [[boxes, 'Fastest and slowest call, the middle half of all, and the median.']];

/** The page of definitions and the best rounds of their measurements. What was not measured is left out. */
export async function page(definitions, lines) {
  const sections = [];
  for (const definition of definitions) {
    const of = lines.filter((line) => line.definition === definition.name);
    if (of.length > 0) sections.push(await section(definition, of));
  }
  const facts = ['commit', 'machine'].map((field) => distinct(lines, field).join(', '));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What calls of Heddle's functions cost</title>
<style>${style}</style>
</head>
<body>
<h1>What calls of Heddle's functions cost</h1>
<p class="from">Measured at commit ${escaped(facts[0])} on ${escaped(facts[1])}. Times are those of the round with the lowest median. What they show and what
they do not: bench/METHODOLOGY.md and bench/BIAS.md.</p>
${sections.join('\n')}
</body>
</html>
`;
}

async function section({ name, title, analysis }, lines) {
  const figures = [];
  for (const [chart, caption] of CHARTS[name] ?? OTHERS) {
    figures.push(`<figure>${await drawn(chart(lines))}<figcaption>${escaped(caption)}</figcaption></figure>`);
  }
  return `<section id="${name}">
<h2>${escaped(title)}</h2>
<p>${escaped(analysis).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>
${figures.join('\n')}
<details><summary>All ${lines.length} measurements</summary>
${table(lines)}
</details>
</section>`;
}

/** A chart as SVG. */
async function drawn(spec) {
  const { spec: vega } = compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config,
    ...spec,
  });
  const view = new View(parse(vega), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

const FIELDS = ['function', 'host', 'tier', 'strategy', 'rows', 'nulls', 'groups', 'threads'];
const TIMES = ['median', 'lower', 'upper', 'fastest', 'slowest', 'call_us'];
const START = ['load_us', 'first_instance_us', 'first_batch_us', 'instance_us'];

function table(lines) {
  const figures = lines.every((line) => line.strategy === 'start') ? START : TIMES;
  const row = (tag, cells) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`).join('')}</tr>`;
  const rows = lines.map((line) =>
    row('td', [
      ...FIELDS.map((field) => line[field]),
      ...figures.map((field) => (line[field] === null ? '–' : number(line[field]))),
    ]),
  );
  return `<table>${row('th', [...FIELDS, ...figures])}\n${rows.join('\n')}</table>`;
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text) => text.replace(/[&<>"]/g, (character) => ENTITIES[character]);
