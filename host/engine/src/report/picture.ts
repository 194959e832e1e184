import { escaped } from './escape.js';
import { placesOf } from './layout.js';

/** An operator in the picture of a plan. */
export interface Box {
  /** All that it does, for its title. */
  readonly text: string;
  readonly head: string;
  readonly detail: string;
  readonly numbers: string;
  /** What is worth a look. */
  readonly note: string;
  /** How much of its foot is a bar, from 0 to 1. */
  readonly share: number;
  /** A class for its looks; null for none. */
  readonly state: string | null;
  readonly inputs: readonly Line[];
}

/** Where rows of a box come from. */
export interface Line {
  /** The place of the other box among all. */
  readonly node: number;
  /** How many come: the line is as wide as they are many. */
  readonly rows: number;
  /** How they change partitions; null where they stay. */
  readonly note: string | null;
}

/** Sizes in CSS pixels. */
const BOX = { width: 236, height: 82 };
const GAP = { x: 24, y: 40 };
const MARGIN = 12;
/** How far what stands at a line reaches beyond the box above. */
const OVERHANG = 90;
/** As many as fit, where most are narrow; what is cut off stands in the box's title. */
const CHARACTERS = 32;

/** Boxes with their lines as an SVG picture; inputs come before what reads them. */
export function pictureSvg(label: string, boxes: readonly Box[]): string {
  const places = placesOf(boxes).map(({ column, row }) => ({
    x: MARGIN + column * (BOX.width + GAP.x),
    y: MARGIN + row * (BOX.height + GAP.y),
  }));
  const noted = boxes.some(({ inputs }) => inputs.some(({ note }) => note !== null));
  const width = Math.max(...places.map(({ x }) => x)) + BOX.width + (noted ? OVERHANG : MARGIN);
  const height = Math.max(...places.map(({ y }) => y)) + BOX.height + MARGIN;
  const lines = boxes.flatMap(({ inputs }, at) =>
    inputs.map((line) => {
      const [from, to] = [places[line.node], places[at]];
      return from === undefined || to === undefined ? '' : lineSvg(from, to, line);
    }),
  );
  const drawn = boxes.map((box, at) => boxSvg(box, at, places[at] ?? { x: 0, y: 0 }));
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">${lines.join('')}${drawn.join('')}</svg>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function lineSvg(from: Point, to: Point, { rows, note }: Line): string {
  const [x1, y1] = [from.x + BOX.width / 2, from.y + BOX.height];
  const [x2, y2] = [to.x + BOX.width / 2, to.y];
  const bend = GAP.y / 2;
  const thickness = (1 + Math.log10(rows + 1) * 0.7).toFixed(1);
  const path = `<path d="M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}" stroke-width="${thickness}"/>`;
  if (note === null) return `<g class="line">${path}</g>`;
  const label = `<text x="${x1 + 8}" y="${y1 + 14}">${escaped(cut(note, CHARACTERS))}</text>`;
  return `<g class="line exchange"><title>${escaped(note)}</title>${path}${label}</g>`;
}

function boxSvg(
  { text, head, detail, numbers, note, share, state }: Box,
  at: number,
  { x, y }: Point,
): string {
  const lines = [
    { kind: 'head', text: `${at + 1} ${head}` },
    { kind: 'detail', text: detail },
    { kind: 'numbers', text: numbers },
    { kind: 'note', text: note },
  ];
  const texts = lines.map(
    (line, index) =>
      `<text class="${line.kind}" x="${x + 10}" y="${y + 19 + index * 17}">${escaped(cut(line.text, CHARACTERS))}</text>`,
  );
  const bar = `<rect class="time" x="${x}" y="${y + BOX.height - 4}" width="${(share * BOX.width).toFixed(1)}" height="4"/>`;
  return `<g class="node${state === null ? '' : ` ${state}`}"><title>${escaped(text)}</title><rect class="box" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="4"/>${bar}${texts.join('')}</g>`;
}

function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
