import type { AggregateCall } from '../../plan/plan.js';
import { takeBatch } from '../../table/take.js';
import type { SqlType } from '../../table/types.js';
import type { Batch, Vector } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { GroupTable } from '../group-table.js';
import { hashRows } from '../hash.js';
import type { OperatorMemory, Reservation } from '../memory/operator-memory.js';
import { SortedRuns } from '../memory/sorted-runs.js';
import { MOST_LEVELS, SpilledPartitions } from '../memory/spilled-partitions.js';
import { wider } from './grow.js';
import { RunningCall } from './running-call.js';

/**
 * What an aggregation does: the whole of it; its first half, from rows to states of groups; or its second, from
 * states, which come as keys and then the states of each call, to results.
 */
export type AggregatePhase = 'complete' | 'partial' | 'final';

/** Rows in groups. */
export interface GroupingSpec {
  /** Types of the rows' columns. */
  readonly types: readonly SqlType[];
  /** Columns that are the keys. */
  readonly keys: readonly number[];
  readonly calls: readonly AggregateCall[];
  readonly phase: AggregatePhase;
  /** Types of what comes out: keys, then results or states. */
  readonly output: readonly SqlType[];
}

const BY_NUMBER = { descending: false, nullsFirst: true };

/**
 * Groups of rows and their aggregates. Once there is no memory for further groups, rows of those that are not there yet
 * go to disk, dealt out by their keys, and are grouped partition by partition, in the order in which they came: the
 * results, and their order, are those of a grouping that had the memory.
 */
export class Grouping {
  readonly #spec: GroupingSpec;
  readonly #functions: OperatorFunctions;
  readonly #memory: OperatorMemory;
  readonly #level: number;
  readonly #reservation: Reservation;
  readonly #table: GroupTable;
  readonly #calls: readonly RunningCall[];
  /** The number of each group's first row, where rows have numbers. */
  #firsts = new Float64Array(0);
  #groups: number;
  /** Rows so far, which are their numbers where they come without. */
  #rows = 0;
  #frozen = false;
  #others: SpilledPartitions | null = null;

  /** @param level How often the rows were dealt out before. */
  constructor(spec: GroupingSpec, functions: OperatorFunctions, memory: OperatorMemory, level = 0) {
    this.#spec = spec;
    this.#functions = functions;
    this.#memory = memory;
    this.#level = level;
    this.#reservation = memory.reservation();
    this.#table = new GroupTable(spec.keys.map((key) => spec.types[key] ?? 'null'));
    this.#calls = spec.calls.map((call) => new RunningCall(call, functions));
    this.#groups = spec.keys.length === 0 ? 1 : 0;
  }

  /** Adds rows; `numbers` are their float64 numbers, ascending, which the groups' order is by. */
  async add(batch: Batch, numbers: Vector | null = null): Promise<void> {
    if (batch.rows === 0) return;
    const keys = this.#spec.keys.flatMap((key) => batch.columns[key] ?? []);
    if (this.#frozen && keys.length > 0)
      await this.#addKnown(batch, keys, numbers ?? this.#numbered(batch.rows));
    else await this.#addAll(batch, keys, numbers);
    this.#rows += batch.rows;
  }

  /** The groups in the order in which they first came. Ends adding. */
  async *results(): AsyncIterable<Batch> {
    const own = await this.#own();
    if (own.rows > 0) yield own;
    if (this.#others === null) return;
    const width = this.#spec.output.length;
    const order = { columns: [width], directions: [BY_NUMBER] };
    const runs = new SortedRuns([...this.#spec.output, 'float64'], order, this.#memory);
    await this.#groupOthers(runs);
    for await (const { rows, columns } of runs.merged()) yield { rows, columns: columns.slice(0, width) };
  }

  /** Frees what lies outside JavaScript's memory. */
  close(): void {
    for (const call of this.#calls) call.close();
    this.#reservation.release();
  }

  async #addAll(batch: Batch, keys: readonly Vector[], numbers: Vector | null): Promise<void> {
    const groups = keys.length === 0 ? new Int32Array(batch.rows) : this.#table.insert(keys, batch.rows);
    if (keys.length > 0) {
      if (numbers !== null) this.#note(groups, numbers);
      this.#groups = this.#table.size;
    }
    await this.#accumulate(batch, groups);
    if (this.#frozen || this.#level >= MOST_LEVELS) return;
    const bytes = this.#calls.reduce(
      (sum, call) => sum + call.bytes,
      this.#table.bytes + this.#firsts.byteLength,
    );
    // What DISTINCT puts off needs as much again when it is looked at.
    const distinct = this.#spec.calls.some((call) => call.distinct);
    if (!this.#reservation.hold(distinct ? bytes * 2 : bytes)) this.#freeze(bytes);
  }

  /** Adds the rows of groups that are there, and puts the others off. */
  async #addKnown(batch: Batch, keys: readonly Vector[], numbers: Vector): Promise<void> {
    const groups = this.#table.find(keys, batch.rows);
    const rows = Int32Array.from(groups.keys());
    const known = rows.filter((row) => (groups[row] ?? -1) >= 0);
    if (known.length === batch.rows) return this.#accumulate(batch, groups);
    if (known.length > 0) {
      const own = known.map((row) => groups[row] ?? 0);
      await this.#accumulate(takeBatch(batch, known), own);
    }
    const unknown = rows.filter((row) => groups[row] === -1);
    const rest = takeBatch({ rows: batch.rows, columns: [...batch.columns, numbers] }, unknown);
    this.#others ??= new SpilledPartitions([...this.#spec.types, 'float64'], this.#memory, this.#level);
    const hashes = hashRows(
      this.#spec.keys.flatMap((key) => rest.columns[key] ?? []),
      rest.rows,
    );
    await this.#others.add(rest, hashes);
  }

  async #accumulate(batch: Batch, groups: Int32Array): Promise<void> {
    let at = this.#spec.keys.length;
    for (const call of this.#calls) {
      if (this.#spec.phase === 'final') at += call.merge(batch, at, groups, this.#groups);
      else await call.add(batch, groups, this.#groups);
    }
  }

  #freeze(bytes: number): void {
    this.#frozen = true;
    this.#reservation.hold(bytes);
    for (const call of this.#calls) {
      call.freeze((types) => {
        const keys = types.map((_, index) => index);
        const spec = { types, keys, calls: [], phase: 'complete', output: types } as const;
        return new Grouping(spec, this.#functions, this.#memory, this.#level + 1);
      });
    }
  }

  /** The groups in memory, with the numbers of their first rows if those are noted. Ends their use. */
  async #own(): Promise<Batch> {
    const rows = this.#groups;
    for (const call of this.#calls) await call.settle(rows);
    const results =
      rows === 0
        ? []
        : this.#spec.phase === 'partial'
          ? this.#calls.flatMap((call) => call.states(rows))
          : this.#calls.map((call) => call.finish(rows));
    this.close();
    return { rows, columns: [...this.#table.keyVectors(), ...results] };
  }

  /** Groups the rows that were put off, each partition by itself. */
  async #groupOthers(runs: SortedRuns): Promise<void> {
    const { types } = this.#spec;
    for (const list of this.#others?.lists ?? []) {
      if (list.rows === 0) continue;
      const grouping = new Grouping(this.#spec, this.#functions, this.#memory, this.#level + 1);
      try {
        for await (const { rows, columns } of list.read())
          await grouping.add({ rows, columns: columns.slice(0, types.length) }, columns[types.length]);
        await grouping.#finishInto(runs);
      } finally {
        grouping.close();
      }
      list.clear();
    }
    this.#others?.close();
  }

  async #finishInto(runs: SortedRuns): Promise<void> {
    const { rows, columns } = await this.#own();
    const values = this.#firsts.subarray(0, rows);
    const firsts: Vector = { type: 'float64', length: rows, validity: null, constant: false, values };
    await runs.add({ rows, columns: [...columns, firsts] });
    await this.#groupOthers(runs);
  }

  /** Notes the first rows of groups that are new. */
  #note(groups: Int32Array, numbers: Vector): void {
    if (numbers.type !== 'float64') return;
    let next = this.#groups;
    this.#firsts = wider(this.#firsts, this.#table.size);
    for (let row = 0; row < groups.length; row++)
      if (groups[row] === next) this.#firsts[next++] = numbers.values[row] ?? 0;
  }

  #numbered(rows: number): Vector {
    const values = Float64Array.from({ length: rows }, (_, row) => this.#rows + row);
    return { type: 'float64', length: rows, validity: null, constant: false, values };
  }
}
