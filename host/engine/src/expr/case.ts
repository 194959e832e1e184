import { concat } from '../table/concat.js';
import { take } from '../table/take.js';
import type { SqlType } from '../table/types.js';
import { type Batch, isValid, nullVector, type Vector } from '../table/vector.js';
import { evaluateRows, type Kernel, trueRows } from './kernel.js';

/** `CASE WHEN condition THEN result … ELSE otherwise END`; all results are of `type`. A branch sees its own rows only. */
export function caseWhen(
  type: SqlType,
  branches: readonly { readonly when: Kernel; readonly value: Kernel }[],
  otherwise: Kernel,
): Kernel {
  return {
    type,
    evaluate(batch) {
      const parts = new Parts(type, batch);
      for (const { when, value } of branches) {
        const open = parts.open;
        if (open.length === 0) break;
        const chosen = trueRows(evaluateRows(when, batch, open), open.length).map((row) => open[row] ?? 0);
        parts.add(value, chosen);
      }
      parts.add(otherwise, parts.open);
      return parts.assemble();
    },
  };
}

/** The first of `options` that is not null, all of `type`. An option sees only the rows that are open until it. */
export function coalesce(type: SqlType, options: readonly Kernel[]): Kernel {
  return {
    type,
    evaluate(batch) {
      const parts = new Parts(type, batch);
      for (const option of options) {
        const open = parts.open;
        if (open.length === 0) break;
        const vector = evaluateRows(option, batch, open);
        const present = open.map((_, i) => i).filter((i) => isValid(vector, i));
        parts.put(
          take(vector, present),
          present.map((i) => open[i] ?? 0),
        );
      }
      parts.put(nullVector(type, parts.open.length), parts.open);
      return parts.assemble();
    },
  };
}

/** Results for disjoint sets of rows of a batch, put together at the end. */
class Parts {
  readonly #type: SqlType;
  readonly #batch: Batch;
  readonly #vectors: Vector[] = [];
  readonly #source: Int32Array;
  #filled = 0;

  constructor(type: SqlType, batch: Batch) {
    this.#type = type;
    this.#batch = batch;
    this.#source = new Int32Array(batch.rows).fill(-1);
  }

  /** Rows without a result yet. */
  get open(): Int32Array {
    const open = new Int32Array(this.#batch.rows - this.#filled);
    let count = 0;
    for (let row = 0; row < this.#source.length; row++) if (this.#source[row] === -1) open[count++] = row;
    return open;
  }

  /** Evaluates `expr` over `rows` and keeps the values. */
  add(expr: Kernel, rows: Int32Array): void {
    if (rows.length > 0) this.put(evaluateRows(expr, this.#batch, rows), rows);
  }

  /** Keeps `vector`, the values of `rows`. */
  put(vector: Vector, rows: Int32Array): void {
    for (let i = 0; i < rows.length; i++) this.#source[rows[i] ?? 0] = this.#filled + i;
    this.#filled += rows.length;
    if (rows.length > 0) this.#vectors.push(vector);
  }

  /** One vector over the whole batch. */
  assemble(): Vector {
    return take(concat(this.#type, this.#vectors), this.#source);
  }
}
