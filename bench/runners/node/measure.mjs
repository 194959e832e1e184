/** What the runners on Node share: reading the definition and its files, and timing (METHODOLOGY.md). */
import { readFileSync } from 'node:fs';
import { sliceColumn } from '@heddle/host';
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

/** The times of calls, given in any order: quartiles and extremes in nanoseconds. */
export function summary(taken) {
  taken.sort((a, b) => a - b);
  const at = (share) => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))];
  return {
    nanos: at(0.5),
    lower: at(0.25),
    upper: at(0.75),
    fastest: at(0),
    slowest: at(1),
    calls: taken.length,
  };
}

const FEWEST_CALLS = 3;

/**
 * Calls `task(i)` for i = 0, 1, ... until `seconds` have passed, at least 3 times: the summary of its times, and of what
 * `spent()` counts up the least that a call added.
 */
export function time(seconds, task, spent = () => 0) {
  const until = performance.now() + seconds * 1000;
  const taken = [];
  let inside = Number.POSITIVE_INFINITY;
  for (let i = 0; taken.length < FEWEST_CALLS || performance.now() < until; i++) {
    const before = spent();
    const start = process.hrtime.bigint();
    task(i);
    taken.push(Number(process.hrtime.bigint() - start));
    inside = Math.min(inside, spent() - before);
  }
  return { ...summary(taken), inside };
}

/** As `time`, for a task that is a promise; at least `fewest` times. */
export async function timeAsync(seconds, task, fewest = FEWEST_CALLS) {
  const until = performance.now() + seconds * 1000;
  const taken = [];
  for (let i = 0; taken.length < fewest || performance.now() < until; i++) {
    const start = process.hrtime.bigint();
    await task(i);
    taken.push(Number(process.hrtime.bigint() - start));
  }
  return summary(taken);
}

/** A summary as a line has it. */
export const timesOf = (timed, rows) => ({
  nsPerRow: timed.nanos / rows,
  lowerNsPerRow: timed.lower / rows,
  upperNsPerRow: timed.upper / rows,
  fastestNsPerRow: timed.fastest / rows,
  slowestNsPerRow: timed.slowest / rows,
  batches: timed.calls,
});

/** One row of a batch as a batch. */
export const rowOf = (columns, row) => columns.map((column) => sliceColumn(column, row, row + 1));

/** `call` for a batch, row by row. */
export const eachRow = (columns, rows, call) =>
  Array.from({ length: rows }, (_, row) => call(rowOf(columns, row)));
