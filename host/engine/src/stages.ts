/** Plans as stages of tasks, for whoever runs these elsewhere than in one process (spec/cluster.md). */
export { ExecContext } from './exec/context.js';
export { ExchangeBuffer } from './exec/exchange.js';
export { defaultMemory } from './exec/memory/budget.js';
export { type ReadStage, runPartition } from './exec/run.js';
export { uncovered } from './failure.js';
export { declaredSource } from './io/declared.js';
export { filesOf } from './io/paths.js';
export type { SourceLocation } from './io/source.js';
export { optimize } from './optimize/optimize.js';
export { cutStages, type Physical, type Stage } from './physical/physical.js';
export { planPhysical } from './physical/planner.js';
export { planText, stagesText } from './plan/explain.js';
export { type Expression, type FunctionRef, some } from './plan/expression.js';
export { expressionsOf, inputsOf, rewritePlan } from './plan/walk.js';
export { hashed } from './store/fingerprint.js';
export { rowsOf } from './weavers/answer.js';
export { callsInline, INLINE } from './weavers/refusals.js';
