import { type Expr, trueRows } from '../expr/expr.js';
import type { AggregateCall } from '../sql/plan.js';
import { take, takeBatch } from '../table/take.js';
import type { Batch, Vector } from '../table/vector.js';
import { type Accumulator, accumulatorFor } from './accumulators.js';
import { GroupTable } from './group-table.js';

/**
 * Hash aggregation: one row per distinct combination of keys, keys first, then the aggregates. Without keys there is
 * one row, also over no input. Groups come in the order in which they first appeared.
 */
export async function* aggregate(
  input: AsyncIterable<Batch>,
  keys: readonly Expr[],
  calls: readonly AggregateCall[],
): AsyncIterable<Batch> {
  const table = new GroupTable(keys.map((key) => key.type));
  const running = calls.map((call) => new RunningCall(call));
  let groupCount = keys.length === 0 ? 1 : 0;
  for await (const batch of input) {
    if (batch.rows === 0) continue;
    let groups: Int32Array = new Int32Array(batch.rows);
    if (keys.length > 0) {
      const vectors: Vector[] = [];
      for (const key of keys) vectors.push(key.evaluate(batch));
      groups = table.insert(vectors, batch.rows);
      groupCount = table.size;
    }
    for (const call of running) call.add(batch, groups, groupCount);
  }
  if (groupCount === 0) return;
  yield {
    rows: groupCount,
    columns: [...table.keyVectors(), ...running.map((call) => call.finish(groupCount))],
  };
}

/** One aggregate while rows arrive: its filter and DISTINCT, in front of the accumulator. */
class RunningCall {
  readonly #call: AggregateCall;
  readonly #accumulator: Accumulator;
  /** Pairs of group and value seen so far, for DISTINCT. */
  readonly #seen: GroupTable | null;

  constructor(call: AggregateCall) {
    this.#call = call;
    this.#accumulator = accumulatorFor(call);
    this.#seen =
      call.distinct && call.argument !== null ? new GroupTable(['int32', call.argument.type]) : null;
  }

  add(batch: Batch, groups: Int32Array, groupCount: number): void {
    const { argument, filter } = this.#call;
    let rows = batch;
    let at = groups;
    if (filter !== null) {
      const chosen = trueRows(filter.evaluate(batch), batch.rows);
      rows = takeBatch(batch, chosen);
      at = chosen.map((row) => groups[row] ?? 0);
    }
    this.#accumulator.reserve(groupCount);
    if (argument === null) {
      this.#accumulator.add(null, at);
      return;
    }
    const values = argument.evaluate(rows);
    if (this.#seen === null) {
      this.#accumulator.add(values, at);
      return;
    }
    const fresh = this.#fresh(this.#seen, values, at);
    this.#accumulator.add(
      take(values, fresh),
      fresh.map((row) => at[row] ?? 0),
    );
  }

  finish(groupCount: number): Vector {
    this.#accumulator.reserve(groupCount);
    return this.#accumulator.finish(groupCount);
  }

  /** Rows whose value is new to their group. */
  #fresh(seen: GroupTable, values: Vector, groups: Int32Array): Int32Array {
    const before = seen.size;
    const shape = { length: groups.length, validity: null, constant: false };
    const pairs = seen.insert([{ ...shape, type: 'int32', values: groups }, values], groups.length);
    const fresh: number[] = [];
    let next = before;
    for (let row = 0; row < pairs.length; row++) {
      if (pairs[row] !== next) continue;
      fresh.push(row);
      next++;
    }
    return Int32Array.from(fresh);
  }
}
