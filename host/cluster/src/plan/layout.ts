import { type Plan, readPlan, writePlan } from '@heddle/engine';
import {
  cutStages,
  type Expression,
  expressionsOf,
  type FunctionRef,
  type Physical,
  planPhysical,
  rewritePlan,
  type Stage,
  some,
  stagesRead,
} from '@heddle/engine/stages';
import type { HeddleModule } from '@heddle/host';
import { lastingStages } from '../scheduler/jobs.js';
import type { StageShape } from '../scheduler/state.js';
import { openCarried } from './tables.js';

/**
 * The stages of a plan that was written down. They depend on the text and the number of partitions alone: program and workers make the same
 * ones. `blob` gives the file of a digest.
 */
export function layOut(text: string, partitions: number, blob: (digest: string) => string): Stage[] {
  const plan = readPlan(text, (location, fields) => openCarried(location, fields, blob));
  return cutStages(planPhysical(shared(plan), partitions));
}

/** Rows that several operators read were written down for each of them; they are computed once. */
function shared(plan: Plan): Plan {
  const known = new Map<string, Plan>();
  return rewritePlan(plan, (node) => {
    if (node.kind !== 'repartition') return node;
    const text = writePlan(node);
    const first = known.get(text) ?? node;
    known.set(text, first);
    return first;
  });
}

/** What the scheduler needs to know of stages. */
export function shapesOf(stages: readonly Stage[], modules: readonly HeddleModule[]): StageShape[] {
  const byDigest = new Map(modules.map((module) => [module.digest, module]));
  const isVolatile = ({ module, index }: FunctionRef) =>
    byDigest.get(module)?.manifest.functions[index]?.volatility === 'volatile';
  const shapes = stages.map((stage) => {
    const { root } = stage;
    const repeatable = nodesOf(root).every(
      (node) =>
        node.kind !== 'step' ||
        ((node.plan.kind !== 'command' || node.plan.pure) && !functionsIn(node.plan).some(isVolatile)),
    );
    const inputs = stagesRead(stage);
    const narrow = inputs.filter((input) => stages[input]?.output?.distribution.kind === 'same');
    return { tasks: root.partitions, inputs, narrow, repeatable };
  });
  const lasting = lastingStages(shapes);
  return shapes.map((shape, id) => ({
    ...shape,
    kept: lasting[id] === true ? (stages[id]?.output?.kept ?? null) : null,
  }));
}

/** The nodes of one stage. */
function nodesOf(node: Physical): Physical[] {
  return [node, ...(node.kind === 'step' ? node.inputs.flatMap(nodesOf) : [])];
}

/** The functions of modules that a node itself calls. */
function functionsIn(plan: Plan): FunctionRef[] {
  const found = expressionsOf(plan).flatMap(callsIn);
  if (plan.kind === 'flatMap' || plan.kind === 'mapPartitions') found.push(plan.function);
  if (plan.kind === 'aggregate' || plan.kind === 'window')
    for (const { function: of } of plan.calls) if (typeof of !== 'string' && 'module' in of) found.push(of);
  return found;
}

function callsIn(expression: Expression): FunctionRef[] {
  const found: FunctionRef[] = [];
  some(expression, (part) => {
    if (part.kind === 'function') found.push(part.function);
    return false;
  });
  return found;
}
