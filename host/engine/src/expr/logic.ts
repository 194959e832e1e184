import { bitmapBytes, getBit, setBit } from '../table/bitmap.js';
import { expand } from '../table/take.js';
import { type BoolVector, isValid, type Vector } from '../table/vector.js';
import { evaluateRows, type Kernel } from './kernel.js';

/** Reads a boolean vector as two bitmaps of whole rows: true, and false (neither = null). */
function truth(vector: Vector, rows: number): { yes: Uint8Array; no: Uint8Array } {
  const bytes = bitmapBytes(rows);
  const yes = new Uint8Array(bytes);
  const no = new Uint8Array(bytes);
  if (vector.type !== 'bool') return { yes, no };
  const { values, validity } = expand(vector) as BoolVector;
  for (let i = 0; i < bytes; i++) {
    const valid = validity === null ? 0xff : (validity[i] ?? 0);
    yes[i] = (values[i] ?? 0) & valid;
    no[i] = ~(values[i] ?? 0) & valid;
  }
  return { yes, no };
}

/**
 * `left AND right`, `left OR right` by three-valued logic. With `guarded`, the right side is not evaluated where the
 * left decides.
 */
export function connective(kind: 'AND' | 'OR', left: Kernel, right: Kernel, guarded = false): Kernel {
  return {
    type: 'bool',
    evaluate(batch) {
      const { rows } = batch;
      const first = left.evaluate(batch);
      const second = guarded ? null : right.evaluate(batch);
      const [yes, no] = kind === 'AND' ? [both, either] : [either, both];
      const values = new Uint8Array(bitmapBytes(rows));
      if (isPlain(first) && isPlain(second)) {
        yes(first.values, second.values, values);
        return { type: 'bool', length: rows, constant: false, validity: null, values };
      }
      const a = truth(first, rows);
      const decided = kind === 'AND' ? a.no : a.yes;
      const open = guarded ? clearRows(decided, rows) : null;
      const b =
        open === null || open.length === rows
          ? truth(second ?? right.evaluate(batch), rows)
          : scatter(truth(evaluateRows(right, batch, open), open.length), open, rows);
      const validity = new Uint8Array(values.length);
      yes(a.yes, b.yes, values);
      no(a.no, b.no, validity);
      for (let i = 0; i < values.length; i++) validity[i] = (validity[i] ?? 0) | (values[i] ?? 0);
      return { type: 'bool', length: rows, constant: false, validity, values };
    },
  };
}

/** Truth values of all rows, none of them null. */
function isPlain(vector: Vector | null): vector is BoolVector {
  return vector?.type === 'bool' && vector.validity === null && !vector.constant;
}

function both(a: Uint8Array, b: Uint8Array, to: Uint8Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (a[i] ?? 0) & (b[i] ?? 0);
}

function either(a: Uint8Array, b: Uint8Array, to: Uint8Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (a[i] ?? 0) | (b[i] ?? 0);
}

/** Rows of `[0, rows)` whose bit is clear. */
function clearRows(bits: Uint8Array, rows: number): Int32Array {
  const found = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (!getBit(bits, row)) found[count++] = row;
  return found.subarray(0, count);
}

function scatter(part: { yes: Uint8Array; no: Uint8Array }, at: Int32Array, rows: number) {
  const yes = new Uint8Array(bitmapBytes(rows));
  const no = new Uint8Array(bitmapBytes(rows));
  for (let i = 0; i < at.length; i++) {
    if (getBit(part.yes, i)) setBit(yes, at[i] ?? 0);
    if (getBit(part.no, i)) setBit(no, at[i] ?? 0);
  }
  return { yes, no };
}

/** `NOT expr`. */
export function not(expr: Kernel): Kernel {
  return {
    type: 'bool',
    evaluate(batch) {
      const vector = expr.evaluate(batch);
      if (vector.type !== 'bool') return vector;
      return { ...vector, values: vector.values.map((byte) => ~byte) };
    },
  };
}

/** `expr IS NULL`; never null. */
export function isNull(expr: Kernel): Kernel {
  return {
    type: 'bool',
    evaluate(batch) {
      const vector = expr.evaluate(batch);
      const values = new Uint8Array(bitmapBytes(batch.rows));
      for (let row = 0; row < batch.rows; row++) if (!isValid(vector, row)) setBit(values, row);
      return { type: 'bool', length: batch.rows, constant: false, validity: null, values };
    },
  };
}

/** `expr IS TRUE` or `IS FALSE`; never null. */
export function isTruth(expr: Kernel, expected: boolean): Kernel {
  return {
    type: 'bool',
    evaluate(batch) {
      const { yes, no } = truth(expr.evaluate(batch), batch.rows);
      const values = expected ? yes : no;
      return { type: 'bool', length: batch.rows, constant: false, validity: null, values };
    },
  };
}
