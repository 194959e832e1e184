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

/** A piece of a LIKE pattern: `%` or `_`, or a character that stands for itself. */
export interface LikePart {
  readonly kind: 'wildcard' | 'character';
  readonly text: string;
}

/** The pieces of a LIKE pattern. Throws HEDDLE4002 where the escape character has nothing to escape. */
export function likeParts(pattern: string, escapeCharacter: string): LikePart[] {
  const parts: LikePart[] = [];
  let escaped = false;
  for (const text of pattern) {
    if (!escaped && text === escapeCharacter) {
      escaped = true;
      continue;
    }
    const wildcard = !escaped && (text === '%' || text === '_');
    parts.push({ kind: wildcard ? 'wildcard' : 'character', text });
    escaped = false;
  }
  if (escaped) throw invalidSql(`the LIKE pattern '${pattern}' ends in its escape character`);
  return parts;
}

/** The regular expression of a LIKE pattern. Throws HEDDLE4002 where the escape character has nothing to escape. */
export function likePattern(pattern: string, escapeCharacter: string): RegExp {
  const source = likeParts(pattern, escapeCharacter).map(({ kind, text }) => {
    if (kind === 'character') return text.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    return text === '%' ? '.*' : '.';
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}
