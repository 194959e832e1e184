import { compile, compileAll } from '../../expr/compile.js';
import { evaluateAll, type Kernel, trueRows } from '../../expr/kernel.js';
import { failed } from '../../failure.js';
import { SCAN_ROWS } from '../../io/source.js';
import type { Join } from '../../plan/plan.js';
import { takeBatch } from '../../table/take.js';
import { type Batch, nullVector } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { slices } from '../slices.js';
import { BuildSide, hasKey, type Pairs } from './build-side.js';

/**
 * Hash join: the right side is read whole and indexed by its keys, the left side streams past it. Without keys every
 * pair of rows is tried. Left rows keep their order; right rows without a partner come last.
 */
export async function* join(
  left: AsyncIterable<Batch>,
  right: AsyncIterable<Batch>,
  spec: Join,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const kernels = (side: 'left' | 'right') =>
    compileAll(
      spec.on.map((key) => key[side]),
      functions,
    );
  const nullsEqual = spec.on.map((key) => key.nullsEqual);
  const leftKeys = kernels('left');
  const residual = spec.residual === null ? null : compile(spec.residual, functions);
  const build = await BuildSide.read(right, spec.right.fields, kernels('right'), nullsEqual);
  // NOT IN: a null among the values leaves no row for certain.
  if (spec.nullAware && build.hasNullKey) return;
  const seen = spec.type === 'right' || spec.type === 'full' ? new Uint8Array(build.batch.rows) : null;
  for await (const batch of left) {
    if (batch.rows === 0) continue;
    const keys = evaluateAll(leftKeys, batch);
    const groups = build.groupsOf(keys, batch.rows);
    // One left row may match very many right ones: the pairs are cut into batches of a bounded size.
    for (let row = 0; row < batch.rows; ) {
      const { pairs, next } = build.pairs(groups, row, batch.rows);
      const matched = matching(batch, build.batch, pairs, residual);
      if (spec.single) requireSingle(matched);
      if (seen !== null) for (const partner of matched.right) seen[partner] = 1;
      const chosen = resultRows(matched, { from: row, to: next }, spec, (at) =>
        // NOT IN: whether a null is among the values is not known, unless there are none.
        spec.nullAware && build.batch.rows > 0 ? hasKey(keys, at, nullsEqual) : true,
      );
      if (chosen.left.length > 0) yield joined(batch, build.batch, chosen, spec);
      row = next;
    }
  }
  if (seen !== null) yield* unmatched(build.batch, seen, spec);
}

/** The pairs for which the residual condition holds. */
function matching(left: Batch, right: Batch, pairs: Pairs, residual: Kernel | null): Pairs {
  if (residual === null || pairs.left.length === 0) return pairs;
  const rows = glue(takeBatch(left, pairs.left), takeBatch(right, pairs.right));
  const chosen = trueRows(residual.evaluate(rows), rows.rows);
  if (chosen.length === rows.rows) return pairs;
  const pick = (from: Int32Array) => chosen.map((index) => from[index] ?? -1);
  return { left: pick(pairs.left), right: pick(pairs.right) };
}

/** What the join yields for the left rows of a span, given their pairs; `certain` rules left rows of anti joins out. */
function resultRows(
  pairs: Pairs,
  span: { readonly from: number; readonly to: number },
  { type }: Join,
  certain: (row: number) => boolean,
): Pairs {
  if (type === 'inner' || type === 'right') return pairs;
  const matched = new Uint8Array(span.to - span.from);
  for (const row of pairs.left) matched[row - span.from] = 1;
  const rowsWith = (flag: number) => {
    const rows: number[] = [];
    for (let row = span.from; row < span.to; row++) if (matched[row - span.from] === flag) rows.push(row);
    return rows;
  };
  if (type === 'semi') return { left: Int32Array.from(rowsWith(1)), right: new Int32Array(0) };
  if (type === 'anti')
    return { left: Int32Array.from(rowsWith(0).filter(certain)), right: new Int32Array(0) };
  return withUnmatched(pairs, matched, span);
}

/** The pairs with each left row of the span that is in none added once, with -1 for the right row. */
function withUnmatched(
  pairs: Pairs,
  matched: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): Pairs {
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

function joined(left: Batch, right: Batch, rows: Pairs, { type }: Join): Batch {
  const own = takeBatch(left, rows.left);
  return type === 'semi' || type === 'anti' ? own : glue(own, takeBatch(right, rows.right));
}

/** Right rows without a partner, beside nulls. */
function* unmatched(right: Batch, seen: Uint8Array, { left }: Join): Iterable<Batch> {
  const rows: number[] = [];
  for (let row = 0; row < right.rows; row++) if (seen[row] === 0) rows.push(row);
  for (const { batch } of slices(takeBatch(right, Int32Array.from(rows)), SCAN_ROWS)) {
    const nulls = left.fields.map((field) => nullVector(field.type, batch.rows));
    yield glue({ rows: batch.rows, columns: nulls }, batch);
  }
}

function requireSingle({ left }: Pairs): void {
  for (let pair = 1; pair < left.length; pair++)
    if (left[pair] === left[pair - 1]) throw failed('a subquery in an expression gives more than one row');
}

function glue(left: Batch, right: Batch): Batch {
  return { rows: left.rows, columns: [...left.columns, ...right.columns] };
}
