import { encodeS32, encodeU32 } from './leb128.js';
import { ByteReader, WasmFormatError } from './reader.js';
import { concat, placeSection, readSections, SectionId, writeSections } from './section.js';

/** An active segment of memory 0: where it goes, and its bytes. */
interface Segment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const PASSIVE = 1;
const I32_CONST = 0x41;
const END = 0x0b;

/**
 * Joins active data segments that at most `gap` bytes separate, and fills what lies between with zeros. A snapshot has
 * thousands of small ones, whose headers take more room than the zeros, and compress worse. The memory is the same, if
 * it was zero before.
 *
 * @throws WasmFormatError for segments that this editor does not know: of another memory, placed by an expression that
 * is no constant, or in another order than passive ones first (whose numbers must stay) and then ascending ones.
 */
export function mergeData(module: Uint8Array, gap: number): Uint8Array {
  const sections = readSections(module);
  const data = sections.find(({ id }) => id === SectionId.data);
  if (data === undefined) return module;
  const { passive, active } = readSegments(data.content);
  const merged = runs(active, gap).map(joined);
  const count = passive.length + merged.length;
  const content = concat([Uint8Array.from(encodeU32(count)), ...passive, ...merged]);
  const placed = placeSection(sections, { id: SectionId.data, content });
  if (!sections.some(({ id }) => id === SectionId.dataCount)) return writeSections(placed);
  const counted = { id: SectionId.dataCount, content: Uint8Array.from(encodeU32(count)) };
  return writeSections(placeSection(placed, counted));
}

/** The encoded passive segments, and the active ones in their order. */
function readSegments(content: Uint8Array): { passive: Uint8Array[]; active: Segment[] } {
  const reader = new ByteReader(content);
  const passive: Uint8Array[] = [];
  const active: Segment[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    const start = reader.offset;
    const flags = reader.u32();
    if (flags > PASSIVE) throw new WasmFormatError('a data segment of another memory');
    const offset = flags === PASSIVE ? undefined : constant(reader);
    const bytes = reader.take(reader.u32());
    const last = active.at(-1);
    if (offset === undefined) {
      if (last !== undefined) throw new WasmFormatError('a passive data segment behind an active one');
      passive.push(content.subarray(start, reader.offset));
    } else {
      if (last !== undefined && offset < last.offset + last.bytes.length) {
        throw new WasmFormatError('data segments that do not ascend');
      }
      active.push({ offset, bytes });
    }
  }
  return { passive, active };
}

/** The address in `i32.const address; end`. */
function constant(reader: ByteReader): number {
  if (reader.u8() !== I32_CONST) throw new WasmFormatError('a data segment without a constant address');
  let value = 0;
  let shift = 0;
  let byte: number;
  do {
    byte = reader.u8();
    value |= (byte & 0x7f) << shift;
    shift += 7;
  } while ((byte & 0x80) !== 0);
  if (shift < 32 && (byte & 0x40) !== 0) value |= -1 << shift;
  if (reader.u8() !== END) throw new WasmFormatError('a data segment without a constant address');
  return value >>> 0;
}

/** Groups of segments with at most `gap` bytes between neighbours. */
function runs(segments: readonly Segment[], gap: number): Segment[][] {
  const found: Segment[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const segment of segments) {
    const run = found.at(-1);
    if (run !== undefined && segment.offset - end <= gap) run.push(segment);
    else found.push([segment]);
    end = segment.offset + segment.bytes.length;
  }
  return found;
}

/** A run as one encoded active segment. */
function joined(run: readonly Segment[]): Uint8Array {
  const start = run[0]?.offset ?? 0;
  const last = run.at(-1);
  const bytes = new Uint8Array(last === undefined ? 0 : last.offset + last.bytes.length - start);
  for (const segment of run) bytes.set(segment.bytes, segment.offset - start);
  const header = Uint8Array.of(0, I32_CONST, ...encodeS32(start | 0), END, ...encodeU32(bytes.length));
  return concat([header, bytes]);
}
