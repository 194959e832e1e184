import { type Expr, trueRows } from '../expr/expr.js';
import { SCAN_ROWS } from '../io/source.js';
import { concatBatches } from '../table/concat.js';
import { takeBatch } from '../table/take.js';
import type { Field } from '../table/types.js';
import { type Batch, isValid, type Vector } from '../table/vector.js';
import { GroupTable } from './group-table.js';

/** What a join needs to know; see `Plan`. */
export interface JoinSpec {
  readonly type: 'inner' | 'left';
  readonly on: readonly { readonly left: Expr; readonly right: Expr }[];
  readonly residual: Expr | null;
  readonly right: { readonly fields: readonly Field[] };
}

/**
 * Hash join: the right side is read whole and indexed by its keys, the left side streams past it. A null key equals
 * nothing. Without keys every pair of rows is tried. Left rows keep their order.
 */
export async function* join(
  left: AsyncIterable<Batch>,
  right: AsyncIterable<Batch>,
  spec: JoinSpec,
): AsyncIterable<Batch> {
  const index = await BuildSide.read(right, spec);
  for await (const batch of left) {
    if (batch.rows === 0) continue;
    const groups = index.groupsOf(batch, spec);
    // One left row may match very many right ones: the pairs are cut into batches of a bounded size.
    for (let row = 0; row < batch.rows; ) {
      const { pairs, next } = index.pairs(groups, row, batch.rows);
      yield* joined(batch, index.batch, pairs, { from: row, to: next }, spec);
      row = next;
    }
  }
}

/** The indexed right side. */
class BuildSide {
  readonly batch: Batch;
  readonly #table: GroupTable | null;
  /** Right rows in the order of their groups, and where each group begins. */
  readonly #rows: Int32Array;
  readonly #starts: Int32Array;

  private constructor(batch: Batch, table: GroupTable | null, rows: Int32Array, starts: Int32Array) {
    this.batch = batch;
    this.#table = table;
    this.#rows = rows;
    this.#starts = starts;
  }

  static async read(right: AsyncIterable<Batch>, spec: JoinSpec): Promise<BuildSide> {
    const parts: Batch[] = [];
    for await (const part of right) parts.push(part);
    const types = spec.right.fields.map((field) => field.type);
    const batch =
      parts.length === 0 ? { rows: 0, columns: emptyColumns(types) } : concatBatches(types, parts);
    if (spec.on.length === 0) {
      const all = Int32Array.from({ length: batch.rows }, (_, row) => row);
      return new BuildSide(batch, null, all, Int32Array.of(0, batch.rows));
    }
    const keys = evaluateAll(
      spec.on.map((pair) => pair.right),
      batch,
    );
    const table = new GroupTable(keys.map((key) => key.type));
    const groups = table.insert(keys, batch.rows);
    // Counting sort of the rows by group; a row with a null key is left out.
    const starts = new Int32Array(table.size + 1);
    for (let row = 0; row < batch.rows; row++) {
      if (!hasKey(keys, row)) groups[row] = -1;
      const group = groups[row] ?? -1;
      if (group >= 0) starts[group + 1] = (starts[group + 1] ?? 0) + 1;
    }
    for (let group = 1; group < starts.length; group++)
      starts[group] = (starts[group] ?? 0) + (starts[group - 1] ?? 0);
    const rows = new Int32Array(starts.at(-1) ?? 0);
    const at = starts.slice();
    for (let row = 0; row < batch.rows; row++) {
      const group = groups[row] ?? -1;
      if (group < 0) continue;
      const place = at[group] ?? 0;
      rows[place] = row;
      at[group] = place + 1;
    }
    return new BuildSide(batch, table, rows, starts);
  }

  /** The group of right rows that each left row meets, -1 for none. */
  groupsOf(batch: Batch, spec: JoinSpec): Int32Array {
    if (this.#table === null) return new Int32Array(batch.rows);
    const keys = evaluateAll(
      spec.on.map((pair) => pair.left),
      batch,
    );
    const groups = this.#table.find(keys, batch.rows);
    for (let row = 0; row < batch.rows; row++) if (!hasKey(keys, row)) groups[row] = -1;
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

interface Pairs {
  left: Int32Array;
  right: Int32Array;
}

function* joined(
  left: Batch,
  right: Batch,
  pairs: Pairs,
  span: { readonly from: number; readonly to: number },
  spec: JoinSpec,
): Iterable<Batch> {
  let kept = pairs;
  let rows = glue(takeBatch(left, kept.left), takeBatch(right, kept.right));
  if (spec.residual !== null && rows.rows > 0) {
    const chosen = trueRows(spec.residual.evaluate(rows), rows.rows);
    kept = { left: pick(kept.left, chosen), right: pick(kept.right, chosen) };
    rows = takeBatch(rows, chosen);
  }
  if (spec.type === 'left') {
    const all = withUnmatched(kept, span);
    if (all.left.length > kept.left.length)
      rows = glue(takeBatch(left, all.left), takeBatch(right, all.right));
  }
  if (rows.rows > 0) yield rows;
}

/** The pairs with each left row of the span that is in none added once, with -1 for the right row. */
function withUnmatched(pairs: Pairs, { from, to }: { readonly from: number; readonly to: number }): Pairs {
  const matched = new Uint8Array(to - from);
  for (const row of pairs.left) matched[row - from] = 1;
  const missing = matched.reduce((count, seen) => count + (seen === 0 ? 1 : 0), 0);
  if (missing === 0) return pairs;
  const left = new Int32Array(pairs.left.length + missing);
  const right = new Int32Array(left.length);
  let at = 0;
  let pair = 0;
  for (let row = from; row < to; row++) {
    if (matched[row - from] === 0) {
      left[at] = row;
      right[at++] = -1;
    }
    for (; pairs.left[pair] === row; pair++) {
      left[at] = row;
      right[at++] = pairs.right[pair] ?? -1;
    }
  }
  return { left, right };
}

function glue(left: Batch, right: Batch): Batch {
  return { rows: left.rows, columns: [...left.columns, ...right.columns] };
}

function pick(from: Int32Array, indices: Int32Array): Int32Array {
  return indices.map((index) => from[index] ?? -1);
}

function hasKey(keys: readonly Vector[], row: number): boolean {
  for (const key of keys) if (!isValid(key, row)) return false;
  return true;
}

function evaluateAll(exprs: readonly Expr[], batch: Batch): Vector[] {
  const vectors: Vector[] = [];
  for (const expr of exprs) vectors.push(expr.evaluate(batch));
  return vectors;
}

function emptyColumns(types: readonly Field['type'][]): Vector[] {
  return [...concatBatches(types, []).columns];
}
