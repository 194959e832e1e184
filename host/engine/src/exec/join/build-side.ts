import { SCAN_ROWS } from '../../io/source.js';
import { type Batch, isValid, type Vector } from '../../table/vector.js';
import { GroupTable } from '../group-table.js';

/** Rows of the left and of the right side that belong together; -1 = no row, all nulls. */
export interface Pairs {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** How a join's keys compare nulls: per key, whether two nulls are equal. */
export type NullsEqual = readonly boolean[];

/** Rows of one side of a join. */
export interface SideRows {
  /** The side's columns, and no others. */
  readonly batch: Batch;
  readonly keys: readonly Vector[];
  /** The rows' numbers, float64, where the order of what comes out is restored by them. */
  readonly numbers: Vector | null;
}

/** Bytes of the index of so many rows beside the rows themselves: groups, their keys, rows by group. */
export function indexBytes(rows: number): number {
  return rows * 48;
}

/** Rows of the right side of a join, indexed by their keys. */
export class BuildSide {
  readonly rows: SideRows;
  /** Whether some row has a null among its keys, where nulls equal nothing. */
  readonly hasNullKey: boolean;
  readonly #table: GroupTable | null;
  readonly #nullsEqual: NullsEqual;
  /** Right rows in the order of their groups, and where each group begins. */
  readonly #rows: Int32Array;
  readonly #starts: Int32Array;

  constructor(rows: SideRows, nullsEqual: NullsEqual) {
    const { batch, keys } = rows;
    this.rows = rows;
    this.#nullsEqual = nullsEqual;
    if (keys.length === 0) {
      this.#table = null;
      this.#rows = Int32Array.from({ length: batch.rows }, (_, row) => row);
      this.#starts = Int32Array.of(0, batch.rows);
      this.hasNullKey = false;
      return;
    }
    this.#table = new GroupTable(keys.map((vector) => vector.type));
    const groups = this.#table.insert(keys, batch.rows);
    dropNullKeys(groups, keys, nullsEqual);
    // Counting sort of the rows by group.
    const starts = new Int32Array(this.#table.size + 1);
    for (const group of groups) if (group >= 0) starts[group + 1] = (starts[group + 1] ?? 0) + 1;
    for (let group = 1; group < starts.length; group++)
      starts[group] = (starts[group] ?? 0) + (starts[group - 1] ?? 0);
    const sorted = new Int32Array(starts.at(-1) ?? 0);
    const at = starts.slice();
    for (let row = 0; row < batch.rows; row++) {
      const group = groups[row] ?? -1;
      if (group < 0) continue;
      const place = at[group] ?? 0;
      sorted[place] = row;
      at[group] = place + 1;
    }
    this.#rows = sorted;
    this.#starts = starts;
    this.hasNullKey = sorted.length < batch.rows;
  }

  /** The group of right rows that each left row meets, -1 for none. */
  groupsOf(keys: readonly Vector[], rows: number): Int32Array {
    if (this.#table === null) return new Int32Array(rows);
    const groups = this.#table.find(keys, rows);
    dropNullKeys(groups, keys, this.#nullsEqual);
    return groups;
  }

  /** The pairs of left rows from `from` on with the right rows of their groups, until there are many. */
  pairs(groups: Int32Array, from: number, to: number): { pairs: Pairs; next: number } {
    let count = 0;
    let next = from;
    while (next < to && (next === from || count < SCAN_ROWS)) count += this.#matches(groups[next++] ?? -1);
    const pairs: Pairs = { left: new Int32Array(count), right: new Int32Array(count) };
    let at = 0;
    for (let row = from; row < next; row++) {
      const group = groups[row] ?? -1;
      if (group < 0) continue;
      const end = this.#starts[group + 1] ?? 0;
      for (let place = this.#starts[group] ?? 0; place < end; place++) {
        pairs.left[at] = row;
        pairs.right[at++] = this.#rows[place] ?? 0;
      }
    }
    return { pairs, next };
  }

  #matches(group: number): number {
    return group < 0 ? 0 : (this.#starts[group + 1] ?? 0) - (this.#starts[group] ?? 0);
  }
}

/** Whether a row has a value for each key, but for those where null equals null. */
export function hasKey(keys: readonly Vector[], row: number, nullsEqual: NullsEqual): boolean {
  return keys.every((key, index) => nullsEqual[index] === true || isValid(key, row));
}

/** Whether some row has no value for a key that needs one. */
export function lacksKeys(keys: readonly Vector[], rows: number, nullsEqual: NullsEqual): boolean {
  if (keys.every((key, index) => nullsEqual[index] === true || key.validity === null)) return false;
  for (let row = 0; row < rows; row++) if (!hasKey(keys, row, nullsEqual)) return true;
  return false;
}

/** Takes rows without a key out of their groups. */
function dropNullKeys(groups: Int32Array, keys: readonly Vector[], nullsEqual: NullsEqual): void {
  if (keys.every((key, index) => nullsEqual[index] === true || key.validity === null)) return;
  for (let row = 0; row < groups.length; row++) if (!hasKey(keys, row, nullsEqual)) groups[row] = -1;
}
