import { walk } from '../emit/walk.js';
import type { Compilation, CompiledFunction, Kernel, Refusal } from '../ir.js';

const REASON = 'finish changes the state';

/**
 * Leaves aggregates to the js tier whose `finish` changes the state. It must not, but where it does the js tier keeps
 * what it did, and loops over finished states write none back.
 */
export function withoutChangedStates({ compiled, refused, places }: Compilation): Compilation {
  // The state of a partition ends with it.
  const aggregates = compiled.filter(({ state }) => state === undefined);
  const changing = aggregates.filter(({ kernels }) => kernels.some(changesState));
  const more = changing.map(({ index, kernels }): Refusal => {
    const position = kernels.find(changesState)?.body.position;
    return { index, reason: REASON, position };
  });
  const kept = compiled.filter((fn: CompiledFunction) => !changing.includes(fn));
  return { compiled: kept, refused: [...refused, ...more], places };
}

function changesState({ role, body, stateParams }: Kernel): boolean {
  if (role !== 'finish') return false;
  const state = new Set(body.params.slice(0, stateParams));
  let changes = false;
  walk(body.body, {
    statement: (node) => {
      if (node.op === 'set' && state.has(node.local)) changes = true;
    },
  });
  return changes;
}
