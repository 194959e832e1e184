import { maskOf, spanOf, type Vector } from '../table/vector.js';
import type { Kernel } from './kernel.js';

/** `a || b`, both utf8; null where either is. */
export function concatText(parts: readonly Kernel[]): Kernel {
  return {
    type: 'utf8',
    evaluate(batch) {
      const vectors = [];
      for (const part of parts) vectors.push(part.evaluate(batch));
      const { rows, constant, validity } = spanOf(vectors, batch.rows);
      const texts = vectors.flatMap((vector) => (vector.type === 'utf8' ? [vector] : []));
      const offsets = new Int32Array(rows + 1);
      let total = 0;
      for (let row = 0; row < rows; row++) {
        for (const text of texts) {
          const at = row & maskOf(text);
          total += (text.offsets[at + 1] ?? 0) - (text.offsets[at] ?? 0);
        }
        if (total > 0x7fff_ffff) throw new RangeError('more than 2 GiB of text in one batch');
        offsets[row + 1] = total;
      }
      const data = new Uint8Array(total);
      let end = 0;
      for (let row = 0; row < rows; row++) {
        for (const text of texts) {
          const at = row & maskOf(text);
          const last = text.offsets[at + 1] ?? 0;
          for (let from = text.offsets[at] ?? 0; from < last; from++) data[end++] = text.data[from] ?? 0;
        }
      }
      return { type: 'utf8', length: batch.rows, constant, validity, offsets, data };
    },
  };
}

/** `substring(expr FROM start FOR length)` in code points; start is 1 or more, length null goes to the end. */
export function substring(expr: Kernel, start: number, length: number | null): Kernel {
  return {
    type: 'utf8',
    evaluate(batch): Vector {
      const vector = expr.evaluate(batch);
      const { rows, constant, validity } = spanOf([vector], batch.rows);
      const offsets = new Int32Array(rows + 1);
      if (vector.type !== 'utf8')
        return { type: 'utf8', length: batch.rows, constant, validity, offsets, data: new Uint8Array(0) };
      const data = new Uint8Array((vector.offsets[rows] ?? 0) - (vector.offsets[0] ?? 0));
      let end = 0;
      for (let row = 0; row < rows; row++) {
        const last = vector.offsets[row + 1] ?? 0;
        const from = skip(vector.data, vector.offsets[row] ?? 0, last, start - 1);
        const to = length === null ? last : skip(vector.data, from, last, length);
        data.set(vector.data.subarray(from, to), end);
        end += to - from;
        offsets[row + 1] = end;
      }
      return { type: 'utf8', length: batch.rows, constant, validity, offsets, data: data.subarray(0, end) };
    },
  };
}

/** The place `count` code points behind `at`, `end` at most. */
function skip(data: Uint8Array, at: number, end: number, count: number): number {
  let place = at;
  for (let left = count; left > 0 && place < end; left--) {
    do place++;
    while (place < end && ((data[place] ?? 0) & 0xc0) === 0x80);
  }
  return place;
}
