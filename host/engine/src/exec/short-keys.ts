import { getBit } from '../table/bitmap.js';
import { isValid, maskOf, type Utf8Vector, type Vector } from '../table/vector.js';
import { hashRows } from './hash.js';

/** Codes of a text of one ASCII character at most: null, the empty text, and each character. */
const TEXT_CODES = 130;
/** Codes of a boolean. */
const BOOL_CODES = 3;
/** Combinations that a table may have: one that is larger than a processor's cache would gain nothing. */
const MOST_CODES = 2 ** 15;

/**
 * What is known of the groups of rows whose keys are flags: booleans and texts of one character. The keys of a row make
 * one small number, at which its group stands, so that no key is hashed or compared.
 */
export class ShortKeys {
  /** Group number + 1 by code, 0 = not known. */
  #groups = new Int32Array(0);

  /** Bytes that it takes. */
  get bytes(): number {
    return this.#groups.byteLength;
  }

  /**
   * The group of each row; `find` gives those that are not known yet, -1 for none, from the hashes of all rows. Null
   * where some key of the rows is longer.
   */
  groupsOf(
    keys: readonly Vector[],
    rows: number,
    find: (row: number, hashes: Int32Array) => number,
  ): Int32Array | null {
    const size = keys.reduce((all, key) => all * codesOf(key), 1);
    if (size > MOST_CODES) return null;
    const codes = new Int32Array(rows);
    for (const key of keys) if (!addCodes(codes, key)) return null;
    if (this.#groups.length === 0) this.#groups = new Int32Array(size);
    const known = this.#groups;
    let hashes: Int32Array | null = null;
    for (let row = 0; row < rows; row++) {
      const code = codes[row] ?? 0;
      let group = (known[code] ?? 0) - 1;
      if (group < 0) {
        hashes ??= hashRows(keys, rows);
        group = find(row, hashes);
        known[code] = group + 1;
      }
      codes[row] = group;
    }
    return codes;
  }
}

function codesOf({ type }: Vector): number {
  if (type === 'utf8') return TEXT_CODES;
  return type === 'bool' ? BOOL_CODES : Number.POSITIVE_INFINITY;
}

/** Adds a key to the codes of the rows; false where one of its values has none. */
function addCodes(codes: Int32Array, key: Vector): boolean {
  if (key.type === 'utf8') return addTexts(codes, key);
  if (key.type !== 'bool') return false;
  const mask = maskOf(key);
  for (let row = 0; row < codes.length; row++) {
    const own = !isValid(key, row) ? 0 : getBit(key.values, row & mask) ? 1 : 2;
    codes[row] = (codes[row] ?? 0) * BOOL_CODES + own;
  }
  return true;
}

function addTexts(codes: Int32Array, key: Utf8Vector): boolean {
  const { offsets, data, validity } = key;
  const mask = maskOf(key);
  for (let row = 0; row < codes.length; row++) {
    const at = row & mask;
    let own = 0;
    if (validity === null || getBit(validity, at)) {
      const start = offsets[at] ?? 0;
      const length = (offsets[at + 1] ?? 0) - start;
      if (length > 1) return false;
      const character = length === 0 ? -1 : (data[start] ?? 0);
      if (character > 127) return false;
      own = character + 2;
    }
    codes[row] = (codes[row] ?? 0) * TEXT_CODES + own;
  }
  return true;
}
