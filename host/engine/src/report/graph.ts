import { type Box, pictureSvg } from './picture.js';
import type { ExchangeRecord, NodeNumbers, NodeRecord, RunRecord } from './record.js';
import { bytesText, countText, timeText } from './units.js';

/** The plan of a run as an SVG picture: the bar at the foot of a box is the operator's share of the time. */
export function graphSvg({ nodes, title }: RunRecord): string {
  const total = nodes.reduce((sum, { numbers }) => sum + (numbers?.milliseconds ?? 0), 0);
  const boxes = nodes.map((node): Box => {
    const { numbers, stored } = node;
    return {
      ...headOf(node),
      numbers: numbers === null ? '' : numbersText(numbers),
      note: noteText(numbers, stored),
      share: numbers === null || total === 0 ? 0 : numbers.milliseconds / total,
      state: null,
      inputs: node.inputs.map(({ node: box, exchange }) => ({
        node: box,
        rows: nodes[box]?.numbers?.rows ?? 0,
        note: exchange === null ? null : exchangeText(exchange),
      })),
    };
  });
  return pictureSvg(`Plan of ${title}`, boxes);
}

/** What stands in the first two lines of an operator's box, and all of it for its title. */
export function headOf({
  text,
  name,
}: Pick<NodeRecord, 'text' | 'name'>): Pick<Box, 'text' | 'head' | 'detail'> {
  const kind = /^(?:partial |final )?(?:\w+ join\b|\S*)/.exec(text)?.[0] ?? '';
  const head = `${kind}${name === null ? '' : ` "${name}"`}`;
  return { text, head, detail: text.slice(kind.length).trim() };
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

function exchangeText({ text, spilledBytes }: ExchangeRecord): string {
  return spilledBytes === 0 ? text : `${text}, ${spillText(spilledBytes)}`;
}
