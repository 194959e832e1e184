import type { AggregateInfo } from '@heddle/host';
import type { AggregateCall } from '../../plan/plan.js';
import { isDecimal } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import type { Vector } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { Count } from './count.js';
import { Extreme } from './extreme.js';
import { FloatSum } from './float-sum.js';
import { Fold } from './fold.js';
import { IntegerSum } from './integer-sum.js';
import { ModuleAggregate } from './module-aggregate.js';

/**
 * The state of one aggregate for every group. Rows whose value is null are passed over by the engine's own. States
 * cross between partitions as columns of `stateTypes`.
 */
export interface Accumulator {
  readonly stateTypes: readonly SqlType[];
  /** Bytes that the states take, roughly. */
  readonly bytes: number;
  /** Makes room for groups `[0, groups)`. */
  reserve(groups: number): void;
  /** Adds row i of the arguments to group `groups[i]`; count(*) has none. */
  add(args: readonly Vector[], groups: Int32Array): void;
  /** Adds state i, of `stateTypes`, to group `groups[i]`. */
  merge(states: readonly Vector[], groups: Int32Array): void;
  /** The states of groups `[0, groups)`. */
  states(groups: number): Vector[];
  /** The results of groups `[0, groups)`; adding may go on. */
  finish(groups: number): Vector;
  /** Frees what lies outside JavaScript's memory. */
  close(): void;
}

/** A new accumulator for a call, after its FILTER and DISTINCT. */
export function accumulatorFor(call: AggregateCall, functions: OperatorFunctions): Accumulator {
  if (typeof call.function !== 'string' && 'fold' in call.function)
    return new Fold(call.type, call.function.fold);
  if (typeof call.function !== 'string') {
    const info = functions.info(call.function) as AggregateInfo;
    return new ModuleAggregate(info, functions.instance(call.function), functions.rowValues(call.function));
  }
  const type = call.args[0]?.type ?? 'null';
  switch (call.function) {
    case 'count':
      return new Count();
    case 'avg':
      return isDecimal(type) ? new IntegerSum(call.type, type) : new FloatSum(true);
    case 'sum':
      return type === 'float64' ? new FloatSum(false) : new IntegerSum(call.type);
    case 'min':
      return new Extreme(type, -1);
    case 'max':
      return new Extreme(type, 1);
  }
}

/** The types of a call's states: what a partial aggregation yields for it. */
export function stateTypesOf(call: AggregateCall): readonly SqlType[] {
  const type = call.args[0]?.type ?? 'null';
  if (typeof call.function !== 'string') return [call.state ?? type];
  switch (call.function) {
    case 'count':
      return Count.STATE;
    case 'avg':
      return isDecimal(type) ? IntegerSum.STATE : FloatSum.STATE;
    case 'sum':
      return type === 'float64' ? FloatSum.STATE : IntegerSum.STATE;
    case 'min':
    case 'max':
      return [type];
  }
}
