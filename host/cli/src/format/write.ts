import { toArrowStream } from '@heddle/engine';
import type { Answer } from '../hosts/host.js';
import type { Streams } from '../streams.js';
import { csv } from './csv.js';
import { json } from './json.js';
import { table } from './table.js';

/** How an answer can be written. */
export const FORMATS = ['table', 'csv', 'json', 'arrow'] as const;

/** One of `FORMATS`. `arrow` is an Arrow IPC stream. */
export type Format = (typeof FORMATS)[number];

/** Writes an answer to stdout. */
export async function writeAnswer(answer: Answer, format: Format, streams: Streams): Promise<void> {
  if (format === 'arrow') {
    await streams.out(toArrowStream(answer.fields, answer.batches));
    return;
  }
  const pieces = { csv, json, table }[format](answer);
  for (const piece of pieces) await streams.out(piece);
}
