import { type Physical, type Stage, type Step, stagesRead } from '../physical/physical.js';
import type { Batch } from '../table/vector.js';
import { aggregate } from './aggregate/aggregate.js';
import { command } from './command/command.js';
import type { ExecContext, OperatorFunctions } from './context.js';
import { ExchangeBuffer } from './exchange.js';
import { filter } from './filter.js';
import { flatMap } from './flat-map.js';
import { join } from './join/join.js';
import { mergeJoin } from './join/merge-join.js';
import { Resumption } from './kept-partitions.js';
import { limit } from './limit.js';
import { mapPartitions } from './map-partitions.js';
import type { OperatorMemory } from './memory/operator-memory.js';
import { project } from './project.js';
import { dealRanges, rangeBounds } from './ranges.js';
import { sample } from './sample.js';
import { sort } from './sort.js';
import { window } from './window/window.js';
import { writePart } from './write-part.js';

/** What an operator reads of other stages: the rows that are its partition's. */
export type ReadStage = (stage: number, partition: number) => AsyncIterable<Batch>;

/**
 * Runs the stages of a plan in this thread, one after another, and yields the rows of the last as they are pulled.
 * A batch may be empty, and there may be none.
 */
export async function* runStages(stages: readonly Stage[], context: ExecContext): AsyncIterable<Batch> {
  const buffers = new Map<number, ExchangeBuffer>();
  const read: ReadStage = (stage, partition) => {
    const buffer = buffers.get(stage);
    if (buffer === undefined) throw new TypeError(`stage ${stage} did not run`);
    return buffer.read(partition);
  };
  const last = new Map(stages.flatMap((stage) => stagesRead(stage).map((id) => [id, stage.id])));
  const resumption = await Resumption.of(stages, context.kept);
  for (const stage of resumption?.missing(stages) ?? stages) {
    const { id, root, output } = stage;
    context.done = { stages: id, partitions: 0 };
    if (output === null) {
      yield* runPartition(root, 0, context, read);
      return;
    }
    const buffer = new ExchangeBuffer(
      root.fields,
      output.distribution,
      output.partitions,
      context.memory(stage),
    );
    buffers.set(id, buffer);
    for (let partition = 0; partition < root.partitions; partition++) {
      const run = () => runPartition(root, partition, context, read);
      const rows = resumption?.rows(stage, partition, run) ?? run();
      context.done = { stages: id, partitions: partition };
      const start = performance.now();
      await context.task((functions) => buffer.write(rows, functions, partition));
      context.metrics(stage).milliseconds += performance.now() - start;
    }
    // Nobody reads these any more.
    for (const [read, reader] of last) if (reader === id) buffers.get(read)?.close();
  }
}

/** Runs one partition of a stage: what a task is on a cluster. */
export function runPartition(
  node: Physical,
  partition: number,
  context: ExecContext,
  read: ReadStage,
): AsyncIterable<Batch> {
  if (node.kind === 'read') return read(node.stage, partition);
  if (node.kind === 'exchange') throw new TypeError('an exchange inside a stage');
  const inputs = node.inputs.map((input) => runPartition(input, partition, context, read));
  return context.operator(node, (functions, memory) =>
    runStep(node, inputs, partition, { context, functions, memory }),
  );
}

/** What an operator has besides its input. */
interface Surroundings {
  readonly context: ExecContext;
  readonly functions: OperatorFunctions;
  readonly memory: OperatorMemory;
}

function runStep(
  step: Step,
  inputs: readonly AsyncIterable<Batch>[],
  partition: number,
  { context, functions, memory }: Surroundings,
): AsyncIterable<Batch> {
  const { plan, phase, partitions } = step;
  const [input = nothing(), right = nothing()] = inputs;
  switch (plan.kind) {
    case 'scan':
      return plan.source.scan(plan.columns, {
        partition,
        partitions,
        conditions: plan.conditions,
        limit: plan.limit,
        skipped: (pieces) => {
          memory.metrics.skipped += pieces;
        },
      });
    case 'values':
      return once(plan.batch);
    case 'filter':
      return filter(input, plan, functions);
    case 'project':
      return project(input, plan, functions);
    case 'join':
      return (plan.algorithm === 'sort-merge' ? mergeJoin : join)(input, right, plan, functions, memory);
    case 'aggregate':
      return aggregate(
        input,
        plan,
        phase === 'partial' || phase === 'final' ? phase : 'complete',
        functions,
        memory,
      );
    case 'sort':
      if (phase === 'bounds') return rangeBounds(input, plan, functions, memory);
      if (phase === 'deal') return dealRanges(input, right, plan, functions, { partition, partitions });
      return sort(input, plan, functions, memory);
    case 'limit':
      return limit(input, plan.offset, plan.limit);
    case 'union':
      return chained(inputs);
    case 'window':
      return window(input, plan, functions, memory);
    case 'flatMap':
      return flatMap(input, plan, functions);
    case 'mapPartitions':
      return mapPartitions(input, plan, functions);
    case 'sample':
      return sample(input, plan, partition);
    case 'cache':
      return plan.store.rows(plan.fields, { partition, partitions }, memory.metrics, input, (lasting) =>
        context.memory(step, lasting),
      );
    case 'write':
      return writePart(input, plan, partition);
    case 'command':
      return command(inputs[0] ?? null, plan, functions.signal);
    case 'repartition':
      throw new TypeError('a repartition is an exchange');
  }
}

async function* nothing(): AsyncIterable<Batch> {}

async function* once(batch: Batch): AsyncIterable<Batch> {
  yield batch;
}

async function* chained(inputs: readonly AsyncIterable<Batch>[]): AsyncIterable<Batch> {
  for (const input of inputs) yield* input;
}
