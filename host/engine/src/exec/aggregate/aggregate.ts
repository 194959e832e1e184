import { compile, compileAll } from '../../expr/compile.js';
import { evaluateAll, type Kernel, trueRows } from '../../expr/kernel.js';
import type { Aggregate, AggregateCall } from '../../plan/plan.js';
import { take, takeBatch } from '../../table/take.js';
import type { Batch, Vector } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { GroupTable } from '../group-table.js';
import { type Accumulator, accumulatorFor } from './accumulator.js';

/**
 * What an aggregation does: the whole of it; its first half, from rows to states of groups; or its second, from
 * states, which come as keys and then the states of each call, to results.
 */
export type AggregatePhase = 'complete' | 'partial' | 'final';

/**
 * Hash aggregation: one row per distinct combination of keys, keys first, then the aggregates. Without keys there is
 * one row, also over no input. Groups come in the order in which they first appeared.
 */
export async function* aggregate(
  input: AsyncIterable<Batch>,
  { keys, calls }: Aggregate,
  phase: AggregatePhase,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const table = new GroupTable(keys.map((key) => key.type));
  const running = calls.map((call) => new RunningCall(call, functions));
  try {
    const merging = phase === 'final';
    const keyKernels = merging ? null : compileAll(keys, functions);
    let groupCount = keys.length === 0 ? 1 : 0;
    for await (const batch of input) {
      if (batch.rows === 0) continue;
      let groups: Int32Array = new Int32Array(batch.rows);
      if (keys.length > 0) {
        const vectors =
          keyKernels === null ? batch.columns.slice(0, keys.length) : evaluateAll(keyKernels, batch);
        groups = table.insert(vectors, batch.rows);
        groupCount = table.size;
      }
      let at = keys.length;
      for (const call of running) {
        if (merging) at += call.merge(batch, at, groups, groupCount);
        else call.add(batch, groups, groupCount);
      }
    }
    if (groupCount === 0) return;
    const results =
      phase === 'partial'
        ? running.flatMap((call) => call.states(groupCount))
        : running.map((call) => call.finish(groupCount));
    yield { rows: groupCount, columns: [...table.keyVectors(), ...results] };
  } finally {
    for (const call of running) call.close();
  }
}

/** One aggregate while rows arrive: its filter and DISTINCT, in front of the accumulator. */
class RunningCall {
  readonly #accumulator: Accumulator;
  readonly #args: readonly Kernel[];
  readonly #filter: Kernel | null;
  /** Pairs of group and values seen so far, for DISTINCT. */
  readonly #seen: GroupTable | null;

  constructor(call: AggregateCall, functions: OperatorFunctions) {
    this.#args = compileAll(call.args, functions);
    this.#filter = call.filter === null ? null : compile(call.filter, functions);
    this.#seen = call.distinct ? new GroupTable(['int32', ...call.args.map((arg) => arg.type)]) : null;
    this.#accumulator = accumulatorFor(call, functions);
  }

  add(batch: Batch, groups: Int32Array, groupCount: number): void {
    let rows = batch;
    let at = groups;
    if (this.#filter !== null) {
      const chosen = trueRows(this.#filter.evaluate(batch), batch.rows);
      rows = takeBatch(batch, chosen);
      at = chosen.map((row) => groups[row] ?? 0);
    }
    this.#accumulator.reserve(groupCount);
    const values = evaluateAll(this.#args, rows);
    if (this.#seen === null) {
      this.#accumulator.add(values, at);
      return;
    }
    const fresh = freshRows(this.#seen, values, at);
    this.#accumulator.add(
      values.map((vector) => take(vector, fresh)),
      fresh.map((row) => at[row] ?? 0),
    );
  }

  /** Adds the states that stand in columns from `at` on; returns how many columns they are. */
  merge(batch: Batch, at: number, groups: Int32Array, groupCount: number): number {
    const { length } = this.#accumulator.stateTypes;
    this.#accumulator.reserve(groupCount);
    this.#accumulator.merge(batch.columns.slice(at, at + length), groups);
    return length;
  }

  states(groupCount: number): Vector[] {
    this.#accumulator.reserve(groupCount);
    return this.#accumulator.states(groupCount);
  }

  finish(groupCount: number): Vector {
    this.#accumulator.reserve(groupCount);
    return this.#accumulator.finish(groupCount);
  }

  close(): void {
    this.#accumulator.close();
  }
}

/** Rows whose values are new to their group. */
function freshRows(seen: GroupTable, values: readonly Vector[], groups: Int32Array): Int32Array {
  let next = seen.size;
  const shape = { length: groups.length, validity: null, constant: false };
  const pairs = seen.insert([{ ...shape, type: 'int32', values: groups }, ...values], groups.length);
  const fresh: number[] = [];
  for (let row = 0; row < pairs.length; row++) {
    if (pairs[row] !== next) continue;
    fresh.push(row);
    next++;
  }
  return Int32Array.from(fresh);
}
