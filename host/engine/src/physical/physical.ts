import type { Expression } from '../plan/expression.js';
import type { Plan } from '../plan/plan.js';
import type { Field } from '../table/types.js';

/** How rows are dealt out to the partitions of the stage that reads them. */
export type Distribution =
  | { readonly kind: 'single' }
  /** Rows with equal keys meet; keys are over the rows. */
  | { readonly kind: 'hash'; readonly keys: readonly Expression[] }
  /** Batch by batch, in turn, those of partition `p` beginning with `p`. */
  | { readonly kind: 'even' }
  /** They stay in the partition that they are in. */
  | { readonly kind: 'same' }
  /** To the partition that their last column says, an int32. */
  | { readonly kind: 'range' }
  /** Every partition reads all rows. */
  | { readonly kind: 'broadcast' };

/**
 * Which part of its node an operator does: all of it; of an aggregation or a top its first half, in every partition, or its second; of a
 * sort the `bounds` of ranges, from a sample of its keys, of which as many are wanted as its limit says; or to `deal` its rows out by bounds,
 * those of its second input, by a column that says the range of each.
 */
export type Phase = 'complete' | 'partial' | 'final' | 'bounds' | 'deal';

/** One operator in every partition: the logical node says what it does, the phase which part of it. */
export interface Step {
  readonly kind: 'step';
  readonly plan: Plan;
  readonly phase: Phase;
  readonly inputs: readonly Physical[];
  readonly fields: readonly Field[];
  readonly partitions: number;
}

/** Rows change partitions: where a plan is cut into stages. */
export interface Exchange {
  readonly kind: 'exchange';
  readonly input: Physical;
  readonly distribution: Distribution;
  readonly fields: readonly Field[];
  readonly partitions: number;
  /** As in `Repartition`. */
  readonly kept?: string | undefined;
}

/** What another stage gave. */
export interface Read {
  readonly kind: 'read';
  readonly stage: number;
  readonly fields: readonly Field[];
  readonly partitions: number;
}

/** A plan as operators over partitions. */
export type Physical = Step | Exchange | Read;

/** Operators that run in one go, in each partition by itself, without waiting for another partition. */
export interface Stage {
  readonly id: number;
  readonly root: Physical;
  /** How its rows go on, and into how many partitions; null of the last stage, whose one partition is the answer. */
  readonly output: Pick<Exchange, 'distribution' | 'partitions' | 'kept'> | null;
}

/** Cuts a plan at its exchanges. A stage comes after those that it reads; the last gives the answer. */
export function cutStages(root: Physical): Stage[] {
  const stages: Stage[] = [];
  // An exchange that two operators read is one stage.
  const cut = new Map<Physical, Physical>();
  const visit = (node: Physical): Physical => {
    const known = cut.get(node);
    if (known !== undefined) return known;
    let done: Physical = node;
    if (node.kind === 'step') done = { ...node, inputs: node.inputs.map(visit) };
    if (node.kind === 'exchange') {
      const { distribution, partitions, fields, kept } = node;
      const input = visit(node.input);
      const id = stages.length;
      stages.push({ id, root: input, output: { distribution, partitions, kept } });
      done = { kind: 'read', stage: id, fields, partitions };
    }
    cut.set(node, done);
    return done;
  };
  const last = visit(root);
  stages.push({ id: stages.length, root: last, output: null });
  return stages;
}

/** The stages that a stage reads, ascending. */
export function stagesRead({ root }: Stage): readonly number[] {
  const found = new Set<number>();
  const visit = (node: Physical) => {
    if (node.kind === 'read') found.add(node.stage);
    if (node.kind === 'step') node.inputs.forEach(visit);
  };
  visit(root);
  return [...found].sort((a, b) => a - b);
}
