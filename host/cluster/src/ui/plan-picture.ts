import { bytesText, countText, headOf, type NodeRecord, pictureSvg, stageNodes } from '@heddle/engine/report';
import type { BlobStore } from '../coordinator/blob-store.js';
import { layOut } from '../plan/layout.js';
import type { JobSpec } from '../scheduler/state.js';
import { Html, html } from './html.js';
import type { StageFacts } from './stage-facts.js';

/** Plans that are kept laid out: those of jobs that somebody looks at. */
const MOST = 32;

/** The operators of jobs: the plan that every worker runs, laid out once for whoever looks at it. */
export class Plans {
  readonly #blobs: BlobStore;
  readonly #known = new Map<string, Promise<readonly NodeRecord[]>>();

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** The operators of a job's stages. @throws what a plan that cannot be read throws. */
  operators({ plan, partitions }: JobSpec): Promise<readonly NodeRecord[]> {
    const key = `${plan} ${partitions}`;
    const known = this.#known.get(key) ?? this.#layOut(plan, partitions);
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value ?? '');
    return known;
  }

  async #layOut(plan: string, partitions: number): Promise<readonly NodeRecord[]> {
    const text = await this.#blobs.text(plan);
    return stageNodes(layOut(text, partitions, (digest) => digest)).map((node) => ({
      ...node,
      text: node.text.replace(/heddle-blob:[0-9a-f]{64}/g, 'rows of the program'),
    }));
  }
}

/** The plan of a job as an SVG picture: the bar at the foot of a box is how much of its stage is done. */
export function planSvg(
  title: string,
  operators: readonly NodeRecord[],
  stages: readonly StageFacts[],
): Html {
  if (operators.length === 0) return html`<p>Its plan has no operators.</p>`;
  const boxes = operators.map((node) => {
    const facts = stages[node.stage];
    const { tasks = 0, done = 0, running = 0, state = 'waiting', rows = 0 } = facts ?? {};
    return {
      ...headOf(node),
      numbers: `stage ${node.stage}: ${countText(done)} of ${countText(tasks)} tasks`,
      note: running > 0 ? `${state}, ${countText(running)} at a time` : state,
      share: tasks === 0 ? 0 : done / tasks,
      state,
      inputs: node.inputs.map(({ node: from, exchange }) => ({
        node: from,
        rows: exchange === null ? rows : (stages[operators[from]?.stage ?? -1]?.rows ?? 0),
        note: exchange === null ? null : `${exchange.text}${leftText(stages[operators[from]?.stage ?? -1])}`,
      })),
    };
  });
  return new Html(pictureSvg(`Plan of ${title}`, boxes));
}

/** What a stage left for the next one. */
function leftText(facts: StageFacts | undefined): string {
  if (facts === undefined || facts.rows === 0) return '';
  return `, ${countText(facts.rows)} rows, ${bytesText(facts.bytes)}`;
}
