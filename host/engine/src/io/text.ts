import { createReadStream } from 'node:fs';
import { unreadable } from '../failure.js';
import { type LineBatch, linesOf } from './lines.js';
import type { TableSource } from './source.js';

/** Bytes of one read. */
const CHUNK_BYTES = 1 << 20;

/** Opens a text file: one column `line`. It is read as its rows are asked for. */
export function openText(path: string): TableSource {
  return {
    fields: [{ name: 'line', type: 'utf8' }],
    location: { kind: 'file', format: 'text', path },
    splits: 1,
    rows: null,
    async *scan(columns) {
      for await (const { rows, columns: all } of fileLines(path))
        yield { rows, columns: columns.map(() => all[0]) };
    },
  };
}

/** The lines of a file. HEDDLE4001 where it cannot be read. */
export async function* fileLines(path: string): AsyncIterable<LineBatch> {
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    yield* linesOf(stream, path);
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw unreadable(path, `it cannot be read (${cause.message})`, cause);
  } finally {
    stream.destroy();
  }
}
