import { isUtf8 } from 'node:buffer';
import { unreadable } from '../failure.js';

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** Told of every field: its column, its bytes `[start, end)` without the quotes, whether it holds doubled quotes. */
export type OnField = (column: number, start: number, end: number, doubled: boolean) => void;

/**
 * Walks over CSV bytes (comma, `"` doubled inside quotes, LF or CRLF, UTF-8 with or without a byte order mark).
 * Empty lines are passed over. Throws HEDDLE4001 with the line number for what is not CSV.
 */
export class CsvScanner {
  readonly bytes: Uint8Array;
  readonly #where: string;
  #at: number;
  #line = 1;

  constructor(bytes: Uint8Array, where: string) {
    if (!isUtf8(bytes)) throw unreadable(where, 'the file is not valid UTF-8');
    if (bytes.length > 0x7fff_ffff) throw unreadable(where, 'a CSV file above 2 GiB is not covered');
    this.bytes = bytes;
    this.#where = where;
    this.#at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  /** The text of a field. */
  text(start: number, end: number, doubled: boolean): string {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes.subarray(start, end));
    return doubled ? text.replaceAll('""', '"') : text;
  }

  /** Reads the next line; false at the end. With `width` given, a line of another number of fields is an error. */
  next(onField: OnField, width = 0): boolean {
    const { bytes } = this;
    while (bytes[this.#at] === LF || (bytes[this.#at] === CR && bytes[this.#at + 1] === LF)) {
      this.#at += bytes[this.#at] === LF ? 1 : 2;
      this.#line++;
    }
    if (this.#at >= bytes.length) return false;
    const line = this.#line;
    let column = 0;
    for (;;) {
      this.#field(column++, onField);
      if (bytes[this.#at] !== COMMA) break;
      this.#at++;
    }
    if (bytes[this.#at] === CR) this.#at++;
    this.#at++;
    this.#line++;
    if (width > 0 && column !== width) {
      throw unreadable(this.#where, `line ${line} has ${count(column)}, the header has ${count(width)}`);
    }
    return true;
  }

  #field(column: number, onField: OnField): void {
    const { bytes } = this;
    if (bytes[this.#at] !== QUOTE) {
      const start = this.#at;
      let at = start;
      for (; at < bytes.length; at++) {
        const byte = bytes[at];
        if (byte === COMMA || byte === LF || (byte === CR && isLineEnd(bytes[at + 1]))) break;
      }
      this.#at = at;
      onField(column, start, at, false);
      return;
    }
    const start = this.#at + 1;
    const opened = this.#line;
    let doubled = false;
    let at = start;
    for (; ; at++) {
      const byte = bytes[at];
      if (byte === undefined)
        throw unreadable(this.#where, `the quote opened in line ${opened} is never closed`);
      if (byte === LF) this.#line++;
      if (byte !== QUOTE) continue;
      if (bytes[at + 1] !== QUOTE) break;
      doubled = true;
      at++;
    }
    const after = bytes[at + 1];
    if (after !== undefined && after !== COMMA && after !== LF && after !== CR) {
      throw unreadable(this.#where, `line ${this.#line} has text after a closing quote`);
    }
    this.#at = at + 1;
    onField(column, start, at, doubled);
  }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === undefined;
}

function count(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`;
}
