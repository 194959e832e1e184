import type { Physical, Stage, Step } from '../physical/physical.js';
import type { Batch } from '../table/vector.js';
import { aggregate } from './aggregate/aggregate.js';
import { command } from './command/command.js';
import type { ExecContext, OperatorFunctions } from './context.js';
import { ExchangeBuffer } from './exchange.js';
import { filter } from './filter.js';
import { flatMap } from './flat-map.js';
import { join } from './join/join.js';
import { limit } from './limit.js';
import { mapPartitions } from './map-partitions.js';
import { project } from './project.js';
import { sample } from './sample.js';
import { sort } from './sort.js';
import { window } from './window/window.js';

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
  for (const { id, root, output } of stages) {
    if (output === null) {
      yield* runPartition(root, 0, context, read);
      return;
    }
    const buffer = new ExchangeBuffer(output.distribution, output.partitions);
    buffers.set(id, buffer);
    for (let partition = 0; partition < root.partitions; partition++) {
      const rows = runPartition(root, partition, context, read);
      await context.task((functions) => buffer.write(rows, functions));
    }
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
  return context.operator((functions) => runStep(node, inputs, partition, functions));
}

function runStep(
  { plan, phase, partitions }: Step,
  inputs: readonly AsyncIterable<Batch>[],
  partition: number,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const [input = nothing(), right = nothing()] = inputs;
  switch (plan.kind) {
    case 'scan':
      return plan.source.scan(plan.columns, {
        partition,
        partitions,
        conditions: plan.conditions,
        limit: plan.limit,
      });
    case 'values':
      return once(plan.batch);
    case 'filter':
      return filter(input, plan, functions);
    case 'project':
      return project(input, plan, functions);
    case 'join':
      return join(input, right, plan, functions);
    case 'aggregate':
      return aggregate(input, plan, phase, functions);
    case 'sort':
      return sort(input, plan, functions);
    case 'limit':
      return limit(input, plan.offset, plan.limit);
    case 'union':
      return chained(inputs);
    case 'window':
      return window(input, plan, functions);
    case 'flatMap':
      return flatMap(input, plan, functions);
    case 'mapPartitions':
      return mapPartitions(input, plan, functions);
    case 'sample':
      return sample(input, plan, partition);
    case 'cache':
      return plan.store.rows(partition, partitions, input);
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
