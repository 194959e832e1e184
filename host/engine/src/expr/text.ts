import { maskOf, spanOf } from '../table/vector.js';
import type { Expr } from './expr.js';

/** `a || b`, both utf8; null where either is. */
export function concatText(parts: readonly Expr[]): Expr {
  return {
    type: 'utf8',
    fallible: parts.some((part) => part.fallible),
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
