import type { Physical, Stage } from '../../physical/physical.js';

/** How many operators of a plan may hold rows at a time: those of one stage, exchanges and caches. */
export function holdersOf(stages: readonly Stage[]): number {
  const ofStages = stages.map(({ root }) => stepsOf(root).filter(holdsRows).length);
  return Math.max(0, ...ofStages) + stages.length - 1;
}

function stepsOf(node: Physical): Physical[] {
  if (node.kind === 'read') return [];
  const inputs = node.kind === 'exchange' ? [node.input] : node.inputs;
  return [node, ...inputs.flatMap(stepsOf)];
}

function holdsRows(node: Physical): boolean {
  if (node.kind !== 'step' || node.phase === 'deal') return false;
  switch (node.plan.kind) {
    case 'sort':
    case 'aggregate':
    case 'join':
    case 'window':
    case 'cache':
      return true;
    default:
      return false;
  }
}
