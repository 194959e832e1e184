import type { Aggregate } from '../../plan/plan.js';
import type { Batch } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { KeyedRows } from '../keyed-rows.js';
import type { OperatorMemory } from '../memory/operator-memory.js';
import { stateTypesOf } from './accumulator.js';
import { type AggregatePhase, Grouping } from './grouping.js';
import { sharedParts } from './shared-parts.js';

/**
 * Hash aggregation: one row per distinct combination of keys, keys first, then the aggregates. Without keys there is
 * one row, also over no input. Groups come in the order in which they first appeared.
 */
export async function* aggregate(
  input: AsyncIterable<Batch>,
  { keys, calls, input: { fields } }: Aggregate,
  phase: AggregatePhase,
  functions: OperatorFunctions,
  memory: OperatorMemory,
): AsyncIterable<Batch> {
  const keyTypes = keys.map((key) => key.type);
  const states = [...keyTypes, ...calls.flatMap(stateTypesOf)];
  const results = [...keyTypes, ...calls.map((call) => call.type)];
  const output = phase === 'partial' ? states : results;
  const types = fields.map((field) => field.type);
  const keyed = new KeyedRows(types, keys, functions);
  const shared = sharedParts(calls, keyed.types.length);
  const rows = new KeyedRows(keyed.types, shared.parts, functions);
  const spec =
    phase === 'final'
      ? { types: states, keys: keys.map((_, index) => index), calls, phase, output }
      : { types: rows.types, keys: keyed.places, calls: shared.calls, phase, output };
  const grouping = new Grouping(spec, functions, memory);
  try {
    for await (const batch of input)
      await grouping.add(phase === 'final' ? batch : rows.extend(keyed.extend(batch)));
    yield* grouping.results();
  } finally {
    grouping.close();
  }
}
