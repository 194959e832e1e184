import type { Column } from '../column.js';
import { sliceRows } from './task.js';

/**
 * Rows of one aggregate handle, and least rows of a task of whole partitions. A constant: where an input is cut
 * decides the last digits of a sum, and they may not depend on the number of threads.
 */
export const CHUNK_ROWS = 65_536;

/** A run of rows of a longer input. */
export interface Chunk {
  /** Row of the input at which it begins. */
  readonly at: number;
  readonly rows: number;
  /** Slices that share the input's arrays; constants have one row. */
  readonly columns: readonly Column[];
}

/** The rows in runs of at most `most`; one of no rows where there are none. */
export function rowChunks(columns: readonly Column[], rows: number, most: number): Chunk[] {
  const chunks: Chunk[] = [];
  let at = 0;
  do {
    const end = Math.min(rows, at + most);
    chunks.push({ at, rows: end - at, columns: sliceRows(columns, rows, at, end) });
    at = end;
  } while (at < rows);
  return chunks;
}

/** Rows for one aggregate handle, whose slots are numbered in the order in which their groups appear. */
export interface AggregateChunk extends Chunk {
  /** Slot of each row, null = all 0. */
  readonly slots: Uint32Array | null;
  /** Group of each slot, null = slot 0 is group 0. */
  readonly ids: Uint32Array | null;
}

/** The rows in runs of at most `CHUNK_ROWS`, none where there are none. */
export function aggregateChunks(
  columns: readonly Column[],
  rows: number,
  groups: Uint32Array | null,
): AggregateChunk[] {
  if (rows === 0) return [];
  return rowChunks(columns, rows, CHUNK_ROWS).map((chunk) => {
    if (groups === null) return { ...chunk, slots: null, ids: null };
    const known = new Map<number, number>();
    const slots = groups.slice(chunk.at, chunk.at + chunk.rows).map((group) => {
      const slot = known.get(group) ?? known.size;
      known.set(group, slot);
      return slot;
    });
    return { ...chunk, slots, ids: Uint32Array.from(known.keys()) };
  });
}

/** Whole partitions. */
export interface PartitionChunk extends Chunk {
  /** Rows of the chunk at which partitions begin. */
  readonly starts: Uint32Array;
}

/** The partitions in runs of at least `CHUNK_ROWS` rows, the last one apart. */
export function partitionChunks(
  columns: readonly Column[],
  rows: number,
  starts: Uint32Array,
): PartitionChunk[] {
  const chunks: PartitionChunk[] = [];
  let at = 0;
  let within: number[] = [];
  const cut = (end: number) => {
    if (end === at) return;
    const columnsOf = sliceRows(columns, rows, at, end);
    chunks.push({ at, rows: end - at, columns: columnsOf, starts: Uint32Array.from(within) });
    at = end;
    within = [];
  };
  for (const start of starts) {
    if (start - at >= CHUNK_ROWS) cut(start);
    within.push(start - at);
  }
  cut(rows);
  return chunks;
}
