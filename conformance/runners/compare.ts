import { type Column, isValid, typeText, valueAt } from '@heddle/host';
import type { ExpectedError } from '../corpus/case-file.js';

/** Why a case failed. */
export class Mismatch extends Error {}

/** What a failure looks like, whichever host it comes from. */
export interface Failure {
  readonly code: string;
  readonly row: number | null;
  /** The whole message; null where the host does not print one that spec/errors.md describes. */
  readonly message: string | null;
}

/** Most characters of a value in a mismatch. */
const SHOWN = 200;

/** Compares columns by number, type, length, nulls and values, floats by their bits. @throws Mismatch */
export function requireSame(actual: readonly Column[], expected: readonly Column[], what: string): void {
  if (actual.length !== expected.length) {
    throw new Mismatch(`${what}: ${actual.length} columns instead of ${expected.length}`);
  }
  for (const [index, column] of expected.entries()) {
    const other = actual[index];
    if (other !== undefined)
      requireSameColumn(other, column, expected.length > 1 ? `${what}, column ${index}` : what);
  }
}

/** The same for an error. `rows`: whether its row counts here. */
export function requireFailure(actual: Failure, expected: ExpectedError, what: string, rows = true): void {
  const shown = `${what}: ${actual.message ?? actual.code}`;
  if (actual.code !== expected.code) throw new Mismatch(`${shown}; expected ${expected.code}`);
  if (rows && expected.row !== undefined && actual.row !== expected.row) {
    throw new Mismatch(`${shown}; row ${actual.row} instead of ${expected.row}`);
  }
  for (const text of actual.message === null ? [] : (expected.message ?? [])) {
    if (!actual.message?.includes(text)) throw new Mismatch(`${shown}; ${JSON.stringify(text)} is not in it`);
  }
}

function requireSameColumn(actual: Column, expected: Column, what: string): void {
  const types = [actual, expected].map((column) => typeText(column.dataType));
  if (types[0] !== types[1]) throw new Mismatch(`${what}: type ${types[0]} instead of ${types[1]}`);
  if (actual.length !== expected.length) {
    throw new Mismatch(`${what}: ${actual.length} rows instead of ${expected.length}`);
  }
  for (let row = 0; row < expected.length; row++) {
    const [one, other] = [render(actual, row), render(expected, row)];
    if (one !== other) {
      throw new Mismatch(`${what}: row ${row}: ${one.slice(0, SHOWN)} instead of ${other.slice(0, SHOWN)}`);
    }
  }
}

/** A value as text: two are equal exactly when the values are. */
function render(column: Column, row: number): string {
  if (!isValid(column, row)) return 'null';
  switch (column.type) {
    case 'float32':
    case 'float64': {
      const value = column.values[row] ?? 0;
      return Number.isNaN(value)
        ? `NaN ${bits(column.values, row)}`
        : Object.is(value, -0)
          ? '-0'
          : String(value);
    }
    case 'list':
    case 'map': {
      const [from = 0, to = 0] = column.offsets.subarray(row, row + 2);
      return `[${Array.from({ length: to - from }, (_, index) => render(column.items, from + index)).join(', ')}]`;
    }
    case 'struct':
      return `{${column.children.map((child) => render(child, row)).join(', ')}}`;
    case 'interval': {
      return Buffer.from(column.values.subarray(16 * row, 16 * row + 16)).toString('hex');
    }
    default: {
      const value = valueAt(column, row);
      if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
      return typeof value === 'string' ? JSON.stringify(value) : String(value);
    }
  }
}

function bits(values: Float32Array | Float64Array, row: number): string {
  const width = values.BYTES_PER_ELEMENT;
  return Buffer.from(values.buffer, values.byteOffset + width * row, width).toString('hex');
}
