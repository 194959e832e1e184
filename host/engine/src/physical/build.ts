import type { Plan } from '../plan/plan.js';
import type { Field } from '../table/types.js';
import type { Distribution, Exchange, Phase, Physical, Step } from './physical.js';

/** An operator that reads no other, in so many partitions. */
export function leaf(plan: Plan, partitions: number): Step {
  return { kind: 'step', plan, phase: 'complete', inputs: [], fields: plan.fields, partitions };
}

/** An operator in the partitions of its first input. */
export function step(
  plan: Plan,
  inputs: readonly Physical[],
  phase: Phase = 'complete',
  fields: readonly Field[] = plan.fields,
): Step {
  return { kind: 'step', plan, phase, inputs, fields, partitions: inputs[0]?.partitions ?? 1 };
}

/** The same rows in other partitions. */
export function exchange(input: Physical, distribution: Distribution, partitions: number): Exchange {
  return { kind: 'exchange', input, distribution, partitions, fields: input.fields };
}

/** All rows in one partition. */
export function single(input: Physical): Physical {
  return input.partitions === 1 ? input : exchange(input, { kind: 'single' }, 1);
}
