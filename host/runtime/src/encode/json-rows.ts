import { type Column, valueAt } from '../column.js';
import type { FunctionInfo } from '../manifest.js';
import { requireText } from './text.js';

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const encoder = new TextEncoder();

/**
 * A batch as a JSON array of rows by position (spec/abi.md, JSON values).
 * @throws HeddleError HEDDLE2302 for a string that is not valid UTF-8, which JSON cannot carry.
 */
export function encodeJsonRows(info: FunctionInfo, columns: readonly Column[], rows: number): Uint8Array {
  requireText('JSON', info, columns);
  const texts: string[] = [];
  for (let row = 0; row < rows; row++) {
    texts.push(`[${columns.map((column) => jsonValue(column, row)).join(',')}]`);
  }
  return encoder.encode(`[${texts.join(',')}]`);
}

function jsonValue(column: Column, row: number): string {
  const value = valueAt(column, row);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return `"${value}"`;
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (typeof value === 'bigint') {
    return value <= MAX_SAFE && value >= -MAX_SAFE ? String(value) : `"${value}"`;
  }
  return JSON.stringify(value);
}
