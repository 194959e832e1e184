import { type ArgumentValue, type Frame, HeddleError } from './errors.js';
import { refusal } from './refusal.js';

/** Bytes of the longest error text a guest may hand over. */
export const MAX_REPORT_BYTES = 16 * 1024;

const MAX_ARGUMENTS = 100;
const MAX_FRAMES = 10;
/** What a guest can know of; the codes for loading, planning and building are the host's alone. */
const GUEST_CODES = new Set([
  'HEDDLE2001',
  'HEDDLE2002',
  'HEDDLE2003',
  'HEDDLE2004',
  'HEDDLE2005',
  'HEDDLE2006',
  'HEDDLE2007',
  'HEDDLE2101',
  'HEDDLE2102',
  'HEDDLE2201',
  'HEDDLE2301',
  'HEDDLE2302',
]);

/**
 * The error that a guest reports as JSON (spec/errors.md), or HEDDLE2202 where the text is of another shape.
 * `name` is the SQL name of the function that was called: the guest's word for it is not taken. A row at or beyond
 * `rows` is HEDDLE2202 too.
 */
export function reportedError(bytes: Uint8Array, name: string | null, rows: number): HeddleError {
  try {
    if (bytes.length > MAX_REPORT_BYTES) refusal(name)(`the error text has ${bytes.length} bytes`);
    const report = record(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    const code = text(report.code);
    if (!GUEST_CODES.has(code)) refusal(name)("the error text has a code that is not the guest's to give");
    const row = report.row === null || report.row === undefined ? null : count(report.row);
    if (row !== null && row >= rows) refusal(name)(`the error text names row ${row} of ${rows}`);
    return new HeddleError({
      code,
      message: text(report.message),
      function: name,
      row,
      arguments: list(report.arguments, MAX_ARGUMENTS).map(argument),
      frames: list(report.frames, MAX_FRAMES).map(frame),
    });
  } catch (cause) {
    if (cause instanceof HeddleError) return cause;
    return new HeddleError({
      code: 'HEDDLE2202',
      function: name,
      message: 'the error text is not the JSON of an error',
      cause,
    });
  }
}

function argument(value: unknown): ArgumentValue {
  const entry = record(value);
  return { name: text(entry.name), value: text(entry.value) };
}

function frame(value: unknown): Frame {
  const entry = record(value);
  return {
    function: text(entry.function ?? ''),
    file: text(entry.file),
    line: count(entry.line),
    column: count(entry.column),
  };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object');
  return value as Record<string, unknown>;
}

function list(value: unknown, most: number): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > most) throw new TypeError('no array, or too long');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('no string');
  return value;
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new TypeError('no count');
  return value;
}
