import { isUtf8 } from 'node:buffer';
import { unreadable } from '../failure.js';
import type { Batch, Utf8Vector } from '../table/vector.js';
import { SCAN_ROWS } from './source.js';

const LF = 0x0a;
const CR = 0x0d;

/** Bytes of one line at most. */
const LONGEST_LINE = 1 << 29;

/** Lines of a text: one column, without their ends. */
export interface LineBatch extends Batch {
  readonly columns: readonly [Utf8Vector];
}

/**
 * Cuts UTF-8 bytes into lines as they come; a line ends in LF or CRLF, the last one also where the bytes end. A byte order
 * mark is left out. Bytes that are not UTF-8, and a line above 512 MiB, are HEDDLE4001; `where` names them.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, where: string): AsyncIterable<LineBatch> {
  let open: Uint8Array[] = [];
  let held = 0;
  let first = true;
  const complete = (end: Uint8Array): Uint8Array => {
    const block = open.length === 0 ? end : Buffer.concat([...open, end]);
    open = [];
    held = 0;
    if (!isUtf8(block)) throw unreadable(where, 'the text is not valid UTF-8');
    const marked = first && block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf;
    first = false;
    return marked ? block.subarray(3) : block;
  };
  for await (const chunk of chunks) {
    const end = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).lastIndexOf(LF) + 1;
    if (end > 0) yield* cut(complete(chunk.subarray(0, end)));
    const rest = chunk.subarray(end);
    held += rest.length;
    if (held > LONGEST_LINE) throw unreadable(where, 'a line above 512 MiB is not covered');
    // The chunk's buffer may be filled anew by whoever gave it.
    if (rest.length > 0) open.push(rest.slice());
  }
  if (held > 0) yield* cut(complete(new Uint8Array(0)));
}

/** Whole lines as batches. */
function* cut(block: Uint8Array): Iterable<LineBatch> {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
  let at = 0;
  while (at < bytes.length) {
    const data = new Uint8Array(bytes.length - at);
    const offsets = new Int32Array(SCAN_ROWS + 1);
    let rows = 0;
    let length = 0;
    while (at < bytes.length && rows < SCAN_ROWS) {
      const found = bytes.indexOf(LF, at);
      const stop = found < 0 ? bytes.length : found;
      const end = found > at && bytes[stop - 1] === CR ? stop - 1 : stop;
      data.set(bytes.subarray(at, end), length);
      length += end - at;
      offsets[++rows] = length;
      at = stop + 1;
    }
    const shape = { length: rows, validity: null, constant: false };
    const lines = { ...shape, type: 'utf8' as const, offsets: offsets.subarray(0, rows + 1), data };
    yield { rows, columns: [lines] };
  }
}
