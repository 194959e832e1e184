import { compile } from '../../expr/compile.js';
import type { Join } from '../../plan/plan.js';
import { concatBatches } from '../../table/concat.js';
import type { Batch } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { batchBytes } from '../memory/bytes.js';
import type { OperatorMemory } from '../memory/operator-memory.js';
import { BuildSide, indexBytes } from './build-side.js';
import { GraceJoin } from './grace-join.js';
import { Probe } from './probe.js';
import { Side } from './side.js';

/**
 * Hash join: the right side is read whole and indexed by its keys, the left side streams past it. Without keys every
 * pair of rows is tried. Left rows keep their order; right rows without a partner come last. Where there is no memory for
 * the right side, both sides go to disk and are joined in parts; the rows and their order are the same.
 */
export async function* join(
  left: AsyncIterable<Batch>,
  right: AsyncIterable<Batch>,
  spec: Join,
  functions: OperatorFunctions,
  memory: OperatorMemory,
): AsyncIterable<Batch> {
  const residual = spec.residual === null ? null : compile(spec.residual, functions);
  const sides = {
    left: sideOf(spec, 'left', functions),
    right: sideOf(spec, 'right', functions),
  };
  const reservation = memory.reservation();
  let held: Batch[] = [];
  let [rows, bytes] = [0, 0];
  let grace: GraceJoin | null = null;
  for await (const batch of right) {
    if (batch.rows === 0) continue;
    const keyed = sides.right.extend(batch);
    if (grace !== null) {
      await grace.addRight(keyed);
      continue;
    }
    held.push(keyed);
    rows += batch.rows;
    bytes += batchBytes(keyed);
    // While the rows are put in one piece they are there twice.
    if (reservation.hold(bytes * 2 + indexBytes(rows))) continue;
    grace = new GraceJoin(spec, sides, residual, memory);
    for (const each of held) await grace.addRight(each);
    held = [];
    reservation.release();
  }
  if (grace !== null) {
    yield* grace.rows(left);
    return;
  }
  const build = new BuildSide(
    sides.right.rows(concatBatches(sides.right.types, held)),
    spec.on.map((key) => key.nullsEqual),
  );
  held = [];
  reservation.hold(bytes + indexBytes(rows));
  // NOT IN: a null among the values leaves no row for certain.
  if (spec.nullAware && build.hasNullKey) return;
  const probe = new Probe(spec, residual, build, { rightRows: rows, earlier: null, last: true });
  for await (const batch of left)
    if (batch.rows > 0) yield* probe.rows(sides.left.rows(sides.left.extend(batch)));
  yield* probe.unmatched();
}

/** A side of a join, with its keys. */
export function sideOf(spec: Join, side: 'left' | 'right', functions: OperatorFunctions): Side {
  const types = spec[side].fields.map((field) => field.type);
  const keys = spec.on.map((key) => key[side]);
  return new Side(types, keys, functions);
}
