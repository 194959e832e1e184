import { escaped } from './escape.js';
import { placesOf } from './layout.js';
import type { ExchangeRecord, NodeNumbers, NodeRecord, RunRecord } from './record.js';
import { bytesText, countText, timeText } from './units.js';

/** Sizes in CSS pixels. */
const BOX = { width: 236, height: 82 };
const GAP = { x: 24, y: 40 };
const MARGIN = 12;
/** As many as fit, where most are narrow; what is cut off stands in the table below and in the box's title. */
const CHARACTERS = 32;

/** The plan of a run as an SVG picture: boxes of operators, lines as wide as the rows are many. */
export function graphSvg({ nodes, title }: RunRecord): string {
  const places = placesOf(nodes).map(({ column, row }) => ({
    x: MARGIN + column * (BOX.width + GAP.x),
    y: MARGIN + row * (BOX.height + GAP.y),
  }));
  const width = Math.max(...places.map(({ x }) => x)) + BOX.width + MARGIN;
  const height = Math.max(...places.map(({ y }) => y)) + BOX.height + MARGIN;
  const total = nodes.reduce((sum, { numbers }) => sum + (numbers?.milliseconds ?? 0), 0);
  const lines = nodes.flatMap(({ inputs }, at) =>
    inputs.map(({ node, exchange }) => {
      const [from, to] = [places[node], places[at]];
      const rows = nodes[node]?.numbers?.rows ?? 0;
      return from === undefined || to === undefined ? '' : lineSvg(from, to, exchange, rows);
    }),
  );
  const boxes = nodes.map((node, at) => boxSvg(node, at, places[at] ?? { x: 0, y: 0 }, total));
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`Plan of ${title}`)}">${lines.join('')}${boxes.join('')}</svg>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function lineSvg(from: Point, to: Point, exchange: ExchangeRecord | null, rows: number): string {
  const [x1, y1] = [from.x + BOX.width / 2, from.y + BOX.height];
  const [x2, y2] = [to.x + BOX.width / 2, to.y];
  const bend = GAP.y / 2;
  const thickness = (1 + Math.log10(rows + 1) * 0.7).toFixed(1);
  const path = `<path d="M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}" stroke-width="${thickness}"/>`;
  if (exchange === null) return `<g class="line">${path}</g>`;
  const { text, spilledBytes } = exchange;
  const note = spilledBytes === 0 ? text : `${text}, ${spillText(spilledBytes)}`;
  const label = `<text x="${x1 + 8}" y="${y1 + 14}">${escaped(cut(note, CHARACTERS))}</text>`;
  return `<g class="line exchange"><title>${escaped(note)}</title>${path}${label}</g>`;
}

function boxSvg(node: NodeRecord, at: number, { x, y }: Point, total: number): string {
  const { text, name, numbers, stored } = node;
  const kind = /^(?:partial |final )?(?:\w+ join\b|\S*)/.exec(text)?.[0] ?? '';
  const head = `${at + 1} ${kind}${name === null ? '' : ` "${name}"`}`;
  const share = numbers === null || total === 0 ? 0 : numbers.milliseconds / total;
  const lines = [
    { kind: 'head', text: head },
    { kind: 'detail', text: text.slice(kind.length).trim() },
    { kind: 'numbers', text: numbers === null ? '' : numbersText(numbers) },
    { kind: 'note', text: noteText(numbers, stored) },
  ];
  const texts = lines.map(
    (line, index) =>
      `<text class="${line.kind}" x="${x + 10}" y="${y + 19 + index * 17}">${escaped(cut(line.text, CHARACTERS))}</text>`,
  );
  const time = `<rect class="time" x="${x}" y="${y + BOX.height - 4}" width="${(share * BOX.width).toFixed(1)}" height="4"/>`;
  return `<g class="node"><title>${escaped(text)}</title><rect class="box" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="4"/>${time}${texts.join('')}</g>`;
}

function numbersText({ rows, bytes, milliseconds }: NodeNumbers): string {
  return `${countText(rows)} rows · ${bytesText(bytes)} · ${timeText(milliseconds)}`;
}

/** What is worth a look: what was spilled, and what was not computed. */
export function noteText(numbers: NodeNumbers | null, stored: NodeRecord['stored']): string {
  const notes = [];
  if (stored === 'reused') notes.push('reused from the store');
  if (stored === 'kept') notes.push('kept in the store');
  if (numbers !== null && numbers.reused > 0) notes.push(`${countText(numbers.reused)} rows of a cache`);
  if (numbers !== null && numbers.skipped > 0) notes.push(`${countText(numbers.skipped)} row groups skipped`);
  if (numbers !== null && numbers.spilledBytes > 0) notes.push(spillText(numbers.spilledBytes));
  return notes.join(', ');
}

function spillText(bytes: number): string {
  return `spilled ${bytesText(bytes)}`;
}

function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
