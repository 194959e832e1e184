import { failed } from '../../failure.js';
import { readArrow } from '../../io/arrow.js';
import { readCsv } from '../../io/csv.js';
import { declaredColumns } from '../../io/declared.js';
import { jsonBatches } from '../../io/json.js';
import { linesOf } from '../../io/lines.js';
import { SCAN_ROWS, type TableSource } from '../../io/source.js';
import { encoded, textWriter } from '../../io/write.js';
import type { Command, CommandFormat } from '../../plan/plan.js';
import { expand } from '../../table/take.js';
import type { Field } from '../../table/types.js';
import { type Batch, isValid } from '../../table/vector.js';
import { slices } from '../slices.js';

const LF = 0x0a;

/** Rows as the bytes that a command reads. A text is a line, so that null and a text with a line break are HEDDLE4004. */
export async function* writeInput(
  input: AsyncIterable<Batch>,
  fields: readonly Field[],
  format: CommandFormat,
): AsyncIterable<Uint8Array | string> {
  if (format === 'arrow') {
    const batches: Batch[] = [];
    for await (const batch of input) batches.push(batch);
    yield* encoded('arrow', fields, batches);
    return;
  }
  const writer = format === 'text' ? { head: '', lines: lineBytes } : textWriter(format, fields);
  yield writer.head;
  for await (const batch of input)
    for (const { batch: part } of slices(batch, SCAN_ROWS)) yield writer.lines(part);
}

function lineBytes({ rows, columns: [column] }: Batch): Uint8Array {
  if (column?.type !== 'utf8') throw new TypeError('a command that reads lines has one column of texts');
  const { offsets, data, ...texts } = expand(column) as typeof column;
  const bytes = new Uint8Array((offsets[rows] ?? 0) - (offsets[0] ?? 0) + rows);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const text = data.subarray(offsets[row] ?? 0, offsets[row + 1] ?? 0);
    if (!isValid({ offsets, data, ...texts }, row))
      throw failed('a null is no line that a command could read');
    if (text.includes(LF)) throw failed('a text with a line break is no line that a command could read');
    bytes.set(text, at);
    at += text.length;
    bytes[at++] = LF;
  }
  return bytes;
}

/** The rows that a command wrote; lines and JSON lines as they come. HEDDLE4001 for what is not in the format. */
export async function* readOutput(
  output: AsyncIterable<Uint8Array>,
  { writes, fields }: Pick<Command, 'writes' | 'fields'>,
  where: string,
): AsyncIterable<Batch> {
  switch (writes) {
    case 'text':
      yield* linesOf(output, where);
      return;
    case 'json':
      yield* jsonBatches(linesOf(output, where), fields, where);
      return;
    case 'csv': {
      const bytes = await whole(output);
      yield* declared(readCsv(bytes, where, fields), fields, where);
      return;
    }
    case 'arrow':
      yield* declared(readArrow(await whole(output), where), fields, where);
  }
}

function declared(source: TableSource, fields: readonly Field[], where: string): AsyncIterable<Batch> {
  return source.scan(declaredColumns(source, fields, where));
}

async function whole(output: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of output) chunks.push(chunk);
  return Buffer.concat(chunks);
}
