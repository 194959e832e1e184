import { type Plan, readPlan, writePlan } from '@heddle/engine';
import {
  cutStages,
  type Distribution,
  type Expression,
  expressionsOf,
  type FunctionRef,
  type JoinType,
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
  const plan = readPlan(text, (location, fields, rows) => ({
    ...openCarried(location, fields, blob),
    rows,
  }));
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
    return { tasks: root.partitions, inputs, narrow, ...dealtTo(stage, stages), repeatable };
  });
  const lasting = lastingStages(shapes);
  return shapes.map((shape, id) => {
    const kept = lasting[id] === true ? (stages[id]?.output?.kept ?? null) : null;
    // Whoever has the name counts on a task for each partition.
    return kept === null ? { ...shape, kept } : { ...shape, kept, dealt: [], sliced: null };
  });
}

/** What is dealt out to the tasks of a stage whose bytes say what each has to do, and the input whose rows may be dealt further. */
function dealtTo({ root, output }: Stage, stages: readonly Stage[]): Pick<StageShape, 'dealt' | 'sliced'> {
  const kindOf = (id: number) => stages[id]?.output?.distribution.kind;
  const nodes = nodesOf(root);
  const reads = nodes.flatMap((node) => (node.kind === 'read' ? node.stage : []));
  const isWhole = nodes.every((node) => node.kind !== 'step' || node.inputs.length > 0);
  if (!isWhole || output?.distribution.kind === 'same' || reads.some((id) => kindOf(id) === 'same'))
    return { dealt: [], sliced: null };
  const dealt = [...new Set(reads.filter((id) => DEALT.has(kindOf(id) ?? 'single')))];
  const first = output === null || output.distribution.kind === 'even' ? null : rowByRow(root);
  const isOnce = reads.filter((id) => id === first).length === 1;
  return { dealt, sliced: first !== null && dealt.includes(first) && isOnce ? first : null };
}

/** How rows are dealt out to partitions of which each has its own. */
const DEALT: ReadonlySet<Distribution['kind']> = new Set(['hash', 'even', 'range']);

/**
 * The stage whose rows a stage takes one by one, in their order, so that rows of some of its tasks give some of the rows; null where it looks
 * at all of a partition.
 */
function rowByRow(node: Physical): number | null {
  if (node.kind !== 'step') return node.kind === 'read' ? node.stage : null;
  const { plan, phase, inputs } = node;
  const [first] = inputs;
  if (first === undefined) return null;
  switch (plan.kind) {
    case 'filter':
    case 'project':
    case 'flatMap':
      return rowByRow(first);
    case 'aggregate':
      return phase === 'partial' ? rowByRow(first) : null;
    case 'join':
      return plan.algorithm !== 'sort-merge' && LEFT_TO_RIGHT.has(plan.type) ? rowByRow(first) : null;
    default:
      return null;
  }
}

/** Joins that say of each row of the left side what becomes of it, and nothing of those of the right one. */
const LEFT_TO_RIGHT: ReadonlySet<JoinType> = new Set(['inner', 'left', 'semi', 'anti']);

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
