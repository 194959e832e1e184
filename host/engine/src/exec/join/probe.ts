import { type Kernel, trueRows } from '../../expr/kernel.js';
import { failed } from '../../failure.js';
import { SCAN_ROWS } from '../../io/source.js';
import type { Join } from '../../plan/plan.js';
import { take, takeBatch } from '../../table/take.js';
import { type Batch, nullVector, type Vector } from '../../table/vector.js';
import { slices } from '../slices.js';
import { type BuildSide, hasKey, type NullsEqual, type Pairs, type SideRows } from './build-side.js';

/**
 * Left rows on their way past right ones. The right rows may come in several pieces, all left rows passing each; then it is
 * remembered which left rows had a partner, and what depends on having none is said at the last piece.
 */
export class Probe {
  readonly #spec: Join;
  readonly #nullsEqual: NullsEqual;
  readonly #residual: Kernel | null;
  readonly #build: BuildSide;
  /** Rows of the whole right side. */
  readonly #rightRows: number;
  /** Per left row, whether it had a partner in an earlier piece; null where this is the only one. */
  readonly #earlier: Uint8Array | null;
  readonly #last: boolean;
  /** Right rows that had a partner, where those without are wanted. */
  readonly #seen: Uint8Array | null;
  /** Left rows so far. */
  #rows = 0;

  constructor(
    spec: Join,
    residual: Kernel | null,
    build: BuildSide,
    { rightRows, earlier, last }: { rightRows: number; earlier: Uint8Array | null; last: boolean },
  ) {
    this.#spec = spec;
    this.#nullsEqual = spec.on.map((key) => key.nullsEqual);
    this.#residual = residual;
    this.#build = build;
    this.#rightRows = rightRows;
    this.#earlier = earlier;
    this.#last = last;
    const whole = spec.type === 'right' || spec.type === 'full';
    this.#seen = whole ? new Uint8Array(build.rows.batch.rows) : null;
  }

  /** What the join yields for left rows, beside the numbers of both sides if they have such. */
  *rows(left: SideRows): Iterable<Batch> {
    const { batch, keys } = left;
    const groups = this.#build.groupsOf(keys, batch.rows);
    // One left row may match very many right ones: the pairs are cut into batches of a bounded size.
    for (let row = 0; row < batch.rows; ) {
      const { pairs, next } = this.#build.pairs(groups, row, batch.rows);
      const matched = this.#matching(batch, pairs);
      if (this.#spec.single) this.#requireSingle(matched);
      if (this.#seen !== null) for (const partner of matched.right) this.#seen[partner] = 1;
      const chosen = this.#chosen(matched, row, next, keys);
      if (chosen.left.length > 0) yield this.#joined(left, chosen);
      row = next;
    }
    this.#rows += batch.rows;
  }

  /** Right rows of this piece without a partner, beside nulls, when all left rows have passed. */
  *unmatched(): Iterable<Batch> {
    if (this.#seen === null) return;
    const { batch, numbers } = this.#build.rows;
    const rows: number[] = [];
    for (let row = 0; row < batch.rows; row++) if (this.#seen[row] === 0) rows.push(row);
    const taken = takeBatch(withNumbers(batch, numbers), Int32Array.from(rows));
    for (const { batch: part } of slices(taken, SCAN_ROWS)) {
      const nulls = this.#spec.left.fields.map((field) => nullVector(field.type, part.rows));
      const own = part.columns.slice(0, batch.columns.length);
      const last =
        numbers === null ? [] : [nullVector('float64', part.rows), ...part.columns.slice(own.length)];
      yield { rows: part.rows, columns: [...nulls, ...own, ...last] };
    }
  }

  /** The pairs for which the residual condition holds. */
  #matching(left: Batch, pairs: Pairs): Pairs {
    if (this.#residual === null || pairs.left.length === 0) return pairs;
    const rows = glue(takeBatch(left, pairs.left), takeBatch(this.#build.rows.batch, pairs.right));
    const chosen = trueRows(this.#residual.evaluate(rows), rows.rows);
    if (chosen.length === rows.rows) return pairs;
    const pick = (from: Int32Array) => chosen.map((index) => from[index] ?? -1);
    return { left: pick(pairs.left), right: pick(pairs.right) };
  }

  /** What is yielded for the left rows `[from, to)` of a batch, given their pairs. */
  #chosen(pairs: Pairs, from: number, to: number, keys: readonly Vector[]): Pairs {
    const { type, nullAware } = this.#spec;
    if (type === 'inner' || type === 'right') return pairs;
    const earlier = this.#earlier?.subarray(this.#rows + from, this.#rows + to);
    const matched = earlier ?? new Uint8Array(to - from);
    for (const row of pairs.left) matched[row - from] = 1;
    const wide = type === 'left' || type === 'full';
    if (!this.#last) return wide ? pairs : NO_PAIRS;
    if (wide) return withUnmatched(pairs, matched, from, to);
    const wanted = type === 'semi' ? 1 : 0;
    const rows: number[] = [];
    for (let row = from; row < to; row++) {
      if (matched[row - from] !== wanted) continue;
      // NOT IN: whether a null is among the values is not known, unless there are none.
      if (nullAware && this.#rightRows > 0 && !hasKey(keys, row, this.#nullsEqual)) continue;
      rows.push(row);
    }
    return { left: Int32Array.from(rows), right: new Int32Array(0) };
  }

  #joined(left: SideRows, rows: Pairs): Batch {
    const own = takeBatch(left.batch, rows.left);
    const leftNumbers = left.numbers === null ? [] : [take(left.numbers, rows.left)];
    if (this.#spec.type === 'semi' || this.#spec.type === 'anti')
      return { rows: own.rows, columns: [...own.columns, ...leftNumbers] };
    const { batch, numbers } = this.#build.rows;
    const rightNumbers = numbers === null ? [] : [take(numbers, rows.right)];
    const partners = takeBatch(batch, rows.right);
    return {
      rows: own.rows,
      columns: [...own.columns, ...partners.columns, ...leftNumbers, ...rightNumbers],
    };
  }

  #requireSingle({ left }: Pairs): void {
    const before = this.#earlier?.subarray(this.#rows);
    for (let pair = 0; pair < left.length; pair++) {
      const row = left[pair] ?? 0;
      if ((pair > 0 && row === left[pair - 1]) || before?.[row] === 1)
        throw failed('a subquery in an expression gives more than one row');
    }
  }
}

const NO_PAIRS: Pairs = { left: new Int32Array(0), right: new Int32Array(0) };

/** The pairs with each left row of the span that never had a partner added once, with -1 for the right row. */
function withUnmatched(pairs: Pairs, matched: Uint8Array, from: number, to: number): Pairs {
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

function withNumbers({ rows, columns }: Batch, numbers: Vector | null): Batch {
  return numbers === null ? { rows, columns } : { rows, columns: [...columns, numbers] };
}

function glue(left: Batch, right: Batch): Batch {
  return { rows: left.rows, columns: [...left.columns, ...right.columns] };
}
