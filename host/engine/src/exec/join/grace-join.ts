import type { Kernel } from '../../expr/kernel.js';
import type { Join } from '../../plan/plan.js';
import { concatBatches } from '../../table/concat.js';
import type { SqlType } from '../../table/types.js';
import type { Batch } from '../../table/vector.js';
import { hashRows } from '../hash.js';
import type { BatchList } from '../memory/batch-list.js';
import { batchBytes } from '../memory/bytes.js';
import type { OperatorMemory, Reservation } from '../memory/operator-memory.js';
import { SortedRuns } from '../memory/sorted-runs.js';
import { MOST_LEVELS, SpilledPartitions } from '../memory/spilled-partitions.js';
import { BuildSide, indexBytes, lacksKeys, type NullsEqual } from './build-side.js';
import { Probe } from './probe.js';
import type { Side } from './side.js';

/** Both sides of a join. */
export interface Sides {
  readonly left: Side;
  readonly right: Side;
}

/** Rows of both sides that may be partners, on disk. */
interface Parts {
  readonly left: BatchList;
  readonly right: BatchList;
}

/** The number of a left row comes first, none after all others; then that of the right row. */
const BY_NUMBERS = [
  { descending: false, nullsFirst: false },
  { descending: false, nullsFirst: true },
];

/**
 * A join whose right side does not fit in memory. Both sides are dealt out by a hash of their keys; partitions whose right
 * side still does not fit are dealt out again. What no dealing makes smaller (a join without keys, very many rows of one
 * key) is joined piece by piece of the right side. Rows carry their numbers, by which the results are put in order.
 */
export class GraceJoin {
  readonly #spec: Join;
  readonly #sides: Sides;
  readonly #residual: Kernel | null;
  readonly #memory: OperatorMemory;
  readonly #reservation: Reservation;
  readonly #nullsEqual: NullsEqual;
  readonly #types: { readonly left: readonly SqlType[]; readonly right: readonly SqlType[] };
  readonly #right: SpilledPartitions;
  readonly #results: SortedRuns;
  readonly #width: number;
  #rightRows = 0;
  #hasNullKey = false;

  constructor(spec: Join, sides: Sides, residual: Kernel | null, memory: OperatorMemory) {
    this.#spec = spec;
    this.#sides = sides;
    this.#residual = residual;
    this.#memory = memory;
    this.#reservation = memory.reservation();
    this.#nullsEqual = spec.on.map((key) => key.nullsEqual);
    this.#types = { left: [...sides.left.types, 'float64'], right: [...sides.right.types, 'float64'] };
    this.#right = new SpilledPartitions(this.#types.right, memory, 0);
    this.#width = spec.fields.length;
    const numbers = spec.type === 'semi' || spec.type === 'anti' ? BY_NUMBERS.slice(0, 1) : BY_NUMBERS;
    const types = [...spec.fields.map((field) => field.type), ...numbers.map(() => 'float64' as const)];
    const columns = numbers.map((_, index) => this.#width + index);
    this.#results = new SortedRuns(types, { columns, directions: numbers }, memory);
  }

  /** Adds rows of the right side with their keys. */
  async addRight(batch: Batch): Promise<void> {
    const { keys } = this.#sides.right.rows(batch);
    this.#rightRows += batch.rows;
    if (this.#spec.nullAware) this.#hasNullKey ||= lacksKeys(keys, batch.rows, this.#nullsEqual);
    await this.#right.add(this.#sides.right.numbered(batch), hashRows(keys, batch.rows));
  }

  /** What the join yields, when the right side is there. */
  async *rows(input: AsyncIterable<Batch>): AsyncIterable<Batch> {
    // NOT IN: a null among the values leaves no row for certain.
    if (this.#hasNullKey) return;
    const left = new SpilledPartitions(this.#types.left, this.#memory, 0);
    for await (const batch of input) {
      if (batch.rows === 0) continue;
      const keyed = this.#sides.left.extend(batch);
      const hashes = hashRows(this.#sides.left.rows(keyed).keys, batch.rows);
      await left.add(this.#sides.left.numbered(keyed), hashes);
    }
    await this.#joinAll(left, this.#right, 1, Number.POSITIVE_INFINITY);
    for await (const { rows, columns } of this.#results.merged())
      yield { rows, columns: columns.slice(0, this.#width) };
  }

  /** @param level How often the rows were dealt out. @param most Right rows of a partition that is worth dealing out again. */
  async #joinAll(
    left: SpilledPartitions,
    right: SpilledPartitions,
    level: number,
    most: number,
  ): Promise<void> {
    for (const [partition, leftRows] of left.lists.entries()) {
      const rightRows = right.lists[partition];
      if (rightRows !== undefined) await this.#joinParts({ left: leftRows, right: rightRows }, level, most);
      leftRows.clear();
      rightRows?.clear();
    }
    left.close();
    right.close();
  }

  async #joinParts({ left, right }: Parts, level: number, most: number): Promise<void> {
    const { type, on } = this.#spec;
    if (left.rows === 0 && type !== 'right' && type !== 'full') return;
    if (right.rows === 0 && (type === 'inner' || type === 'semi' || type === 'right')) return;
    const fits = this.#reservation.hold(right.bytes * 2 + indexBytes(right.rows));
    this.#reservation.release();
    if (!fits && level < MOST_LEVELS && on.length > 0 && right.rows <= most) {
      const parts = [
        await this.#dealt(left, 'left', level),
        await this.#dealt(right, 'right', level),
      ] as const;
      // Where nearly all rows stay together they have one key.
      await this.#joinAll(...parts, level + 1, right.rows * 0.9);
      return;
    }
    // Whether a left row had a partner, over all pieces.
    const earlier = fits ? null : new Uint8Array(left.rows);
    for await (const { build, last } of this.#pieces(right)) {
      const probe = new Probe(this.#spec, this.#residual, build, {
        rightRows: this.#rightRows,
        earlier,
        last,
      });
      await this.#results.addAll(this.#probed(probe, left));
    }
  }

  async *#probed(probe: Probe, left: BatchList): AsyncIterable<Batch> {
    for await (const batch of left.read()) yield* probe.rows(this.#sides.left.rows(batch));
    yield* probe.unmatched();
  }

  /** The right rows of a part in pieces that fit in memory; one, if there are no rows. */
  async *#pieces(right: BatchList): AsyncIterable<{ build: BuildSide; last: boolean }> {
    let held: Batch[] = [];
    let [rows, bytes] = [0, 0];
    const piece = (last: boolean) => {
      const batch = concatBatches(this.#types.right, held);
      held = [];
      rows = 0;
      bytes = 0;
      return { build: new BuildSide(this.#sides.right.rows(batch), this.#nullsEqual), last };
    };
    try {
      for await (const batch of right.read()) {
        const more = (bytes + batchBytes(batch)) * 2 + indexBytes(rows + batch.rows);
        if (!this.#reservation.hold(more) && rows > 0) yield piece(false);
        held.push(batch);
        rows += batch.rows;
        bytes += batchBytes(batch);
      }
      yield piece(true);
    } finally {
      this.#reservation.release();
    }
  }

  async #dealt(list: BatchList, side: 'left' | 'right', level: number): Promise<SpilledPartitions> {
    const partitions = new SpilledPartitions(this.#types[side], this.#memory, level);
    for await (const batch of list.read())
      await partitions.add(batch, hashRows(this.#sides[side].rows(batch).keys, batch.rows));
    return partitions;
  }
}
