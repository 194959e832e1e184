import { orderBytes } from './value-order.js';

/*
 * Where a row of one column is less than, or equal to, that of another, as the bits of a bitmap. A mask (`maskOf`) makes one
 * value stand for all rows. Each type has its own loops, so that none chooses at every row what to read and to call.
 */

export function lessInt32(
  x: Int32Array,
  mx: number,
  y: Int32Array,
  my: number,
  rows: number,
  bits: Uint8Array,
) {
  for (let from = 0; from < rows; from += 8) {
    const end = Math.min(from + 8, rows);
    let byte = 0;
    for (let row = from; row < end; row++)
      byte |= Number((x[row & mx] ?? 0) < (y[row & my] ?? 0)) << (row & 7);
    bits[from >>> 3] = byte;
  }
}

export function equalInt32(
  x: Int32Array,
  mx: number,
  y: Int32Array,
  my: number,
  rows: number,
  bits: Uint8Array,
) {
  for (let from = 0; from < rows; from += 8) {
    const end = Math.min(from + 8, rows);
    let byte = 0;
    for (let row = from; row < end; row++) byte |= Number(x[row & mx] === y[row & my]) << (row & 7);
    bits[from >>> 3] = byte;
  }
}

export function lessInt64(
  x: Int32Array,
  mx: number,
  y: Int32Array,
  my: number,
  rows: number,
  bits: Uint8Array,
) {
  for (let from = 0; from < rows; from += 8) {
    const end = Math.min(from + 8, rows);
    let byte = 0;
    for (let row = from; row < end; row++) {
      const [i, j] = [2 * (row & mx), 2 * (row & my)];
      const [high, other] = [x[i + 1] ?? 0, y[j + 1] ?? 0];
      const less = high < other || (high === other && (x[i] ?? 0) >>> 0 < (y[j] ?? 0) >>> 0);
      byte |= (less ? 1 : 0) << (row & 7);
    }
    bits[from >>> 3] = byte;
  }
}

export function equalInt64(
  x: Int32Array,
  mx: number,
  y: Int32Array,
  my: number,
  rows: number,
  bits: Uint8Array,
) {
  for (let from = 0; from < rows; from += 8) {
    const end = Math.min(from + 8, rows);
    let byte = 0;
    for (let row = from; row < end; row++) {
      const [i, j] = [2 * (row & mx), 2 * (row & my)];
      byte |= (x[i] === y[j] && x[i + 1] === y[j + 1] ? 1 : 0) << (row & 7);
    }
    bits[from >>> 3] = byte;
  }
}

/** NaN is above every number. */
export function lessFloat64(
  x: Float64Array,
  mx: number,
  y: Float64Array,
  my: number,
  rows: number,
  bits: Uint8Array,
) {
  for (let from = 0; from < rows; from += 8) {
    const end = Math.min(from + 8, rows);
    let byte = 0;
    for (let row = from; row < end; row++) {
      const [value, other] = [x[row & mx] ?? 0, y[row & my] ?? 0];
      const byNaN = Number(Number.isNaN(other)) & Number(!Number.isNaN(value));
      byte |= (Number(value < other) | byNaN) << (row & 7);
    }
    bits[from >>> 3] = byte;
  }
}

export function equalFloat64(
  x: Float64Array,
  mx: number,
  y: Float64Array,
  my: number,
  rows: number,
  bits: Uint8Array,
) {
  for (let from = 0; from < rows; from += 8) {
    const end = Math.min(from + 8, rows);
    let byte = 0;
    for (let row = from; row < end; row++) {
      const [value, other] = [x[row & mx] ?? 0, y[row & my] ?? 0];
      const equal = value === other || (Number.isNaN(value) && Number.isNaN(other));
      byte |= (equal ? 1 : 0) << (row & 7);
    }
    bits[from >>> 3] = byte;
  }
}

/** Texts of a column, or the one of a constant. */
interface Texts {
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

export function lessUtf8(x: Texts, mx: number, y: Texts, my: number, rows: number, bits: Uint8Array) {
  const [starts, data, others, otherData] = [x.offsets, x.data, y.offsets, y.data];
  for (let from = 0; from < rows; from += 8) {
    const end = Math.min(from + 8, rows);
    let byte = 0;
    for (let row = from; row < end; row++) {
      const [i, j] = [row & mx, row & my];
      const order = orderBytes(
        data,
        starts[i] ?? 0,
        starts[i + 1] ?? 0,
        otherData,
        others[j] ?? 0,
        others[j + 1] ?? 0,
      );
      byte |= (order < 0 ? 1 : 0) << (row & 7);
    }
    bits[from >>> 3] = byte;
  }
}

export function equalUtf8(x: Texts, mx: number, y: Texts, my: number, rows: number, bits: Uint8Array) {
  const [starts, data, others, otherData] = [x.offsets, x.data, y.offsets, y.data];
  for (let from = 0; from < rows; from += 8) {
    const end = Math.min(from + 8, rows);
    let byte = 0;
    for (let row = from; row < end; row++) {
      const [i, j] = [row & mx, row & my];
      const [start, other] = [starts[i] ?? 0, others[j] ?? 0];
      const length = (starts[i + 1] ?? 0) - start;
      if (length !== (others[j + 1] ?? 0) - other) continue;
      let at = 0;
      while (at < length && data[start + at] === otherData[other + at]) at++;
      if (at === length) byte |= 1 << (row & 7);
    }
    bits[from >>> 3] = byte;
  }
}
