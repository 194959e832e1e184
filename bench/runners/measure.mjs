/** What the runners on Node share: reading the definition, timing, comparing (METHODOLOGY.md). */
import { readFileSync } from 'node:fs';
import { sliceColumn, valueAt } from '@heddle/host';
import { columnFromVector } from '@heddle/host/arrow';
import { tableFromIPC } from 'apache-arrow';

/** The definition on standard input. */
export const definition = () => JSON.parse(readFileSync(0, 'utf8'));

/** The record batches of an Arrow stream, each a list of columns of the given fields. */
export function batchesOf(file, fields) {
  return tableFromIPC(readFileSync(file)).batches.map((batch) =>
    fields.map((field, i) => columnFromVector(batch.getChildAt(i), field.dataType, field.name)),
  );
}

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

/**
 * Calls `task(i)` for i = 0, 1, ... until `seconds` have passed, at least 3 times: the median nanoseconds of a call,
 * those of the fastest, and of what `spent()` counts up the least that a call added.
 */
export function time(seconds, task, spent = () => 0) {
  const until = performance.now() + seconds * 1000;
  const taken = [];
  let inside = Number.POSITIVE_INFINITY;
  for (let i = 0; taken.length < 3 || performance.now() < until; i++) {
    const before = spent();
    const start = process.hrtime.bigint();
    task(i);
    taken.push(Number(process.hrtime.bigint() - start));
    inside = Math.min(inside, spent() - before);
  }
  return { nanos: median(taken), fastest: taken[0], inside, calls: taken.length };
}

/** Whether two columns hold the same values: numbers bit for bit, or within `tolerance` relative to the expected. */
export function same(actual, expected, tolerance = 0) {
  if (actual.length !== expected.length) return false;
  for (let row = 0; row < expected.length; row++) {
    const [a, b] = [valueAt(actual, row), valueAt(expected, row)];
    if (Object.is(a, b)) continue;
    if (!(typeof a === 'number' && Math.abs(a - b) <= tolerance * Math.abs(b))) return false;
  }
  return true;
}

/** One row of a batch as a batch. */
export const rowOf = (columns, row) => columns.map((column) => sliceColumn(column, row, row + 1));

/** `call` for a batch, row by row. */
export const eachRow = (columns, rows, call) =>
  Array.from({ length: rows }, (_, row) => call(rowOf(columns, row)));
