import type { ObservedRun, RunEnd, StoredState } from '../exec/observer.js';
import type { TableSource } from '../io/source.js';
import type { Physical, Stage, Step } from '../physical/physical.js';
import { distributionText, nodeText } from '../plan/explain.js';
import type { Plan } from '../plan/plan.js';
import { inputsOf } from '../plan/walk.js';

/** What an operator did, over all partitions and rounds. */
export interface NodeNumbers {
  readonly rows: number;
  readonly bytes: number;
  /** Its own time, without that of its inputs. */
  readonly milliseconds: number;
  readonly spilledBytes: number;
  /** Rows that a cache had already. */
  readonly reused: number;
  readonly skipped: number;
}

/** An operator in the picture of a run. */
export interface NodeRecord {
  /** What it does, as `explain` says it. */
  readonly text: string;
  /** The name that the program gave it. */
  readonly name: string | null;
  /** Null of a run in another engine, which says nothing of its operators. */
  readonly numbers: NodeNumbers | null;
  readonly stage: number;
  readonly partitions: number;
  /** Whether its rows come from a store of results, and were there before this program ran. */
  readonly stored: StoredState | null;
  readonly inputs: readonly InputRecord[];
}

/** Where rows come from. */
export interface InputRecord {
  /** The place of the operator in the record's nodes. */
  readonly node: number;
  /** Null where rows stay in their partitions on their way. */
  readonly exchange: ExchangeRecord | null;
}

/** Rows that change partitions. */
export interface ExchangeRecord {
  /** How they are dealt out, and into how many partitions. */
  readonly text: string;
  readonly spilledBytes: number;
}

/** A run, or all rounds of an iteration. */
export interface RunRecord {
  readonly title: string;
  /** Where it ran. */
  readonly where: string;
  readonly rounds: number;
  readonly stages: number;
  /** Of the last round. */
  readonly rows: number;
  readonly milliseconds: number;
  /** The message of a failure. */
  readonly failure: string | null;
  /** Inputs before what reads them; the last gives the answer. */
  readonly nodes: readonly NodeRecord[];
}

/** The record of a run that has ended, after so many milliseconds. */
export function recordOf(
  run: ObservedRun,
  end: RunEnd,
  milliseconds: number,
  stored: (source: TableSource) => StoredState | null,
): RunRecord {
  const { plan, where, stages } = run;
  return {
    title: plan.name ?? nodeText(plan),
    where,
    rounds: 1,
    stages: stages.length,
    rows: 'rows' in end ? end.rows : 0,
    milliseconds,
    failure: 'error' in end ? messageOf(end.error) : null,
    nodes:
      stages.length === 0
        ? logicalNodes(plan)
        : stageNodes(stages, {
            numbers: (step) => numbersOf(step, run),
            spilledBytes: (stage) => run.metrics(stage).spilledBytes,
            stored,
          }),
  };
}

/** Two rounds of one plan as one record; `later` ran after `earlier`. */
export function together(earlier: RunRecord, later: RunRecord): RunRecord {
  return {
    ...later,
    rounds: earlier.rounds + later.rounds,
    milliseconds: earlier.milliseconds + later.milliseconds,
    nodes: later.nodes.map((node, at) => {
      const before = earlier.nodes[at];
      const [a, b] = [before?.numbers ?? null, node.numbers];
      if (before === undefined || a === null || b === null) return node;
      const numbers = {
        rows: a.rows + b.rows,
        bytes: a.bytes + b.bytes,
        milliseconds: a.milliseconds + b.milliseconds,
        spilledBytes: a.spilledBytes + b.spilledBytes,
        reused: a.reused + b.reused,
        skipped: a.skipped + b.skipped,
      };
      const inputs = node.inputs.map((input, place) => {
        const earlierSpill = before.inputs[place]?.exchange?.spilledBytes ?? 0;
        const { exchange } = input;
        if (exchange === null) return input;
        return { ...input, exchange: { ...exchange, spilledBytes: exchange.spilledBytes + earlierSpill } };
      });
      return { ...node, numbers, inputs };
    }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What is known of the operators of stages. */
export interface StageNumbers {
  readonly numbers: (step: Step) => NodeNumbers | null;
  /** By the exchange behind a stage. */
  readonly spilledBytes: (stage: Stage) => number;
  readonly stored: (source: TableSource) => StoredState | null;
}

const NOTHING: StageNumbers = { numbers: () => null, spilledBytes: () => 0, stored: () => null };

/** The operators of stages, inputs before what reads them; the last gives the answer. */
export function stageNodes(stages: readonly Stage[], known: StageNumbers = NOTHING): NodeRecord[] {
  const nodes: NodeRecord[] = [];
  const places = new Map<Physical, number>();
  /** The operator that gives the rows of each stage. */
  const roots = new Map<number, InputRecord>();
  for (const stage of stages) {
    const visit = (step: Step): number => {
      const done = places.get(step);
      if (done !== undefined) return done;
      const inputs = step.inputs.flatMap((input): InputRecord[] => {
        if (input.kind === 'step') return [{ node: visit(input), exchange: null }];
        const read = input.kind === 'read' ? roots.get(input.stage) : undefined;
        return read === undefined ? [] : [read];
      });
      const { plan, phase } = step;
      nodes.push({
        text: `${phase === 'complete' ? '' : `${phase} `}${nodeText(plan)}`,
        name: plan.name ?? null,
        numbers: known.numbers(step),
        stage: stage.id,
        partitions: step.partitions,
        stored: plan.kind === 'scan' ? known.stored(plan.source) : null,
        inputs,
      });
      places.set(step, nodes.length - 1);
      return nodes.length - 1;
    };
    const { root, output } = stage;
    // A stage that only reads another hands its rows on.
    const from =
      root.kind === 'read' ? roots.get(root.stage) : root.kind === 'step' ? { node: visit(root) } : null;
    if (from === null || from === undefined || output === null) continue;
    const text = `${distributionText(output.distribution)} into ${output.partitions}`;
    roots.set(stage.id, { node: from.node, exchange: { text, spilledBytes: known.spilledBytes(stage) } });
  }
  return nodes;
}

function numbersOf(step: Step, run: ObservedRun): NodeNumbers {
  const { rows, bytes, milliseconds, spilledBytes, reused, skipped } = run.metrics(step);
  const inputs = step.inputs.flatMap((input) =>
    input.kind === 'step' ? [run.metrics(input).milliseconds] : [],
  );
  const waited = inputs.reduce((sum, each) => sum + each, 0);
  return { rows, bytes, milliseconds: Math.max(0, milliseconds - waited), spilledBytes, reused, skipped };
}

function logicalNodes(root: Plan): NodeRecord[] {
  const nodes: NodeRecord[] = [];
  const known = new Map<Plan, number>();
  const visit = (plan: Plan): number => {
    const done = known.get(plan);
    if (done !== undefined) return done;
    const inputs = inputsOf(plan).map((input) => ({ node: visit(input), exchange: null }));
    const name = plan.name ?? null;
    nodes.push({ text: nodeText(plan), name, numbers: null, stage: 0, partitions: 1, stored: null, inputs });
    known.set(plan, nodes.length - 1);
    return nodes.length - 1;
  };
  visit(root);
  return nodes;
}
