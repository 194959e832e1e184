import { compile, compileAll } from '../../expr/compile.js';
import { evaluateAll, type Kernel, trueRows } from '../../expr/kernel.js';
import type { AggregateCall } from '../../plan/plan.js';
import { take, takeBatch } from '../../table/take.js';
import type { SqlType } from '../../table/types.js';
import type { Batch, Vector } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { GroupTable } from '../group-table.js';
import { type Accumulator, accumulatorFor } from './accumulator.js';

/** Rows of which each is wanted once, more of them than fit in memory. */
export interface DistinctRows {
  add(batch: Batch): Promise<void>;
  /** Each row once, in the order in which they first came. */
  results(): AsyncIterable<Batch>;
  close(): void;
}

/** One aggregate while rows arrive: its filter and DISTINCT, in front of the accumulator. */
export class RunningCall {
  readonly #accumulator: Accumulator;
  readonly #args: readonly Kernel[];
  readonly #filter: Kernel | null;
  /** Pairs of group and values seen so far, for DISTINCT. */
  readonly #seen: GroupTable | null;
  readonly #seenTypes: readonly SqlType[];
  /** Pairs that came when there was no more memory for them. */
  #later: DistinctRows | null = null;

  constructor(call: AggregateCall, functions: OperatorFunctions) {
    this.#args = compileAll(call.args, functions);
    this.#filter = call.filter === null ? null : compile(call.filter, functions);
    this.#seenTypes = ['int32', ...call.args.map((arg) => arg.type)];
    this.#seen = call.distinct ? new GroupTable(this.#seenTypes) : null;
    this.#accumulator = accumulatorFor(call, functions);
  }

  /** Bytes that it holds, roughly. */
  get bytes(): number {
    return this.#accumulator.bytes + (this.#seen?.bytes ?? 0);
  }

  /** Remembers no further values of DISTINCT in memory: they go to what `rows` makes for rows of these types. */
  freeze(rows: (types: readonly SqlType[]) => DistinctRows): void {
    if (this.#seen !== null) this.#later = rows(this.#seenTypes);
  }

  async add(batch: Batch, groups: Int32Array, groupCount: number): Promise<void> {
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
    const pairs = [groupVector(at), ...values];
    if (this.#later !== null) {
      const unseen = newRows(this.#seen, pairs, at.length);
      if (unseen.length > 0) await this.#later.add(takeBatch({ rows: at.length, columns: pairs }, unseen));
      return;
    }
    const fresh = freshRows(this.#seen, pairs, at.length);
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

  /** Adds what was put off. */
  async settle(groupCount: number): Promise<void> {
    if (this.#later === null) return;
    this.#accumulator.reserve(groupCount);
    for await (const { columns } of this.#later.results()) {
      const [groups, ...values] = columns;
      if (groups?.type === 'int32') this.#accumulator.add(values, groups.values);
    }
    this.#later.close();
    this.#later = null;
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
    this.#later?.close();
    this.#accumulator.close();
  }
}

function groupVector(groups: Int32Array): Vector {
  return { type: 'int32', length: groups.length, validity: null, constant: false, values: groups };
}

/** Rows that are new to a table, which they join. */
function freshRows(seen: GroupTable, pairs: readonly Vector[], rows: number): Int32Array {
  let next = seen.size;
  const places = seen.insert(pairs, rows);
  const fresh: number[] = [];
  for (let row = 0; row < places.length; row++) {
    if (places[row] !== next) continue;
    fresh.push(row);
    next++;
  }
  return Int32Array.from(fresh);
}

/** Rows that are not in a table, each as often as it is there. */
function newRows(seen: GroupTable, pairs: readonly Vector[], rows: number): Int32Array {
  const places = seen.find(pairs, rows);
  return Int32Array.from(places.keys()).filter((row) => places[row] === -1);
}
