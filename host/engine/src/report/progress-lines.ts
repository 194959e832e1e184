import type { ObservedRun, RunEnd, RunObserver } from '../exec/observer.js';
import type { Physical, Step } from '../physical/physical.js';
import { nodeText } from '../plan/explain.js';
import { bytesText, countText, timeText } from './units.js';

/** Milliseconds after which a run is said to go on, and between two looks at it. */
const FIRST_MS = 1_000;
const NEXT_MS = 250;
/** Between two lines where a line cannot be written over. */
const PLAIN_MS = 10_000;
const TITLE_CHARACTERS = 30;

/** Where lines go: standard error. */
export interface LineOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * A line for each stage of a run that takes more than a second: on a terminal it is written over until the stage is done, elsewhere
 * there is one now and then, and one for each stage at its end.
 */
export class ProgressLines implements RunObserver {
  readonly #output: LineOutput;

  constructor(output: LineOutput) {
    this.#output = output;
  }

  began(run: ObservedRun): (end: RunEnd) => void {
    const lines = new RunLines(run, this.#output);
    let timer: ReturnType<typeof setTimeout> = setTimeout(() => {
      lines.look();
      timer = setInterval(() => lines.look(), NEXT_MS);
      timer.unref();
    }, FIRST_MS);
    timer.unref();
    return (end) => {
      clearTimeout(timer);
      lines.end(end);
    };
  }

  /** Nothing is said of what a store has. */
  stored(): void {}
}

/** The lines of one run. */
class RunLines {
  readonly #run: ObservedRun;
  readonly #output: LineOutput;
  readonly #start = performance.now();
  /** The stage that the line on the terminal is of; null before the first. */
  #stage: number | null = null;
  #said = Number.NEGATIVE_INFINITY;

  constructor(run: ObservedRun, output: LineOutput) {
    this.#run = run;
    this.#output = output;
  }

  /** Says how far the run is. */
  look(): void {
    const { stages } = this.#run.done;
    for (let stage = this.#stage ?? stages; stage < stages; stage++) this.#finish(stage);
    this.#stage = stages;
    const now = performance.now();
    if (this.#output.isTTY === true) this.#output.write(`\r${this.#fitted(this.#line(stages))}\u001b[K`);
    else if (now - this.#said >= PLAIN_MS) {
      this.#output.write(`${this.#line(stages)}\n`);
      this.#said = now;
    }
  }

  end(end: RunEnd): void {
    if (this.#stage === null) return;
    const { stages } = this.#run.done;
    for (let stage = this.#stage; stage <= stages; stage++)
      this.#finish(stage, 'error' in end && stage === stages);
  }

  #finish(stage: number, failed = false): void {
    const line = `${this.#line(stage)}, ${failed ? 'failed' : 'done'}`;
    this.#output.write(this.#output.isTTY === true ? `\r${this.#fitted(line)}\u001b[K\n` : `${line}\n`);
    this.#said = performance.now();
  }

  #line(index: number): string {
    const { plan, where, stages, done } = this.#run;
    const title = plan.name ?? nodeText(plan);
    const short = title.length > TITLE_CHARACTERS ? `${title.slice(0, TITLE_CHARACTERS - 1)}…` : title;
    const parts = [`after ${timeText(performance.now() - this.#start)}`];
    const stage = stages[index];
    if (stage === undefined) return `heddle: ${short} on ${where}: ${parts.join(', ')}`;
    const steps = stepsOf(stage.root).map((step) => this.#run.metrics(step));
    const rows = Math.max(0, ...steps.map((each) => each.rows));
    const spilled = [...steps, this.#run.metrics(stage)].reduce((sum, each) => sum + each.spilledBytes, 0);
    if (spilled > 0) parts.unshift(`spilled ${bytesText(spilled)}`);
    parts.unshift(`${countText(rows)} rows`);
    const { partitions } = stage.root;
    if (partitions > 1)
      parts.unshift(`partition ${index < done.stages ? partitions : done.partitions + 1} of ${partitions}`);
    return `heddle: ${short}: stage ${index + 1} of ${stages.length}, ${parts.join(', ')}`;
  }

  /** A line that is longer than the terminal is wide could not be written over. */
  #fitted(line: string): string {
    return line.slice(0, Math.max(20, (this.#output.columns || 80) - 1));
  }
}

function stepsOf(node: Physical): Step[] {
  if (node.kind === 'read') return [];
  if (node.kind === 'exchange') return stepsOf(node.input);
  return [node, ...node.inputs.flatMap(stepsOf)];
}
