import { invalidSql } from '../failure.js';
import { bitmapBytes, setBit } from '../table/bitmap.js';
import { maskOf, spanOf } from '../table/vector.js';
import type { Kernel } from './kernel.js';

/**
 * `expr LIKE pattern`: `%` is any text, `_` one code point, the escape character (a backslash unless the query says
 * otherwise) takes the next character literally. Case matters.
 */
export function like(expr: Kernel, pattern: string, escapeCharacter: string): Kernel {
  const matcher = likePattern(pattern, escapeCharacter);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    type: 'bool',
    evaluate(batch) {
      const vector = expr.evaluate(batch);
      const { rows, constant, validity } = spanOf([vector], batch.rows);
      const values = new Uint8Array(bitmapBytes(rows));
      if (vector.type === 'utf8') {
        const mask = maskOf(vector);
        for (let row = 0; row < rows; row++) {
          const [start, end] = [vector.offsets[row & mask] ?? 0, vector.offsets[(row & mask) + 1] ?? 0];
          if (matcher.test(decoder.decode(vector.data.subarray(start, end)))) setBit(values, row);
        }
      }
      return { type: 'bool', length: batch.rows, constant, validity, values };
    },
  };
}

/** The regular expression of a LIKE pattern. Throws HEDDLE4002 where the escape character has nothing to escape. */
export function likePattern(pattern: string, escapeCharacter: string): RegExp {
  let source = '';
  let escaped = false;
  for (const character of pattern) {
    if (escaped || (character !== escapeCharacter && character !== '%' && character !== '_')) {
      source += character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
      escaped = false;
    } else if (character === escapeCharacter) escaped = true;
    else source += character === '%' ? '.*' : '.';
  }
  if (escaped) throw invalidSql(`the LIKE pattern '${pattern}' ends in its escape character`);
  return new RegExp(`^${source}$`, 'su');
}
