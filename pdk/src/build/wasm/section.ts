import { encodeU32 } from './leb128.js';
import { ByteReader, WasmFormatError } from './reader.js';

/** The section ids that the editor touches. */
export const SectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

/** Where each known section stands in a module; custom sections may stand anywhere. */
const ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** One section: its id and its content without id and size. */
export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/**
 * Splits a module into its sections, in file order; contents are views of the input.
 * @throws WasmFormatError when the bytes are no core module of version 1.
 */
export function readSections(module: Uint8Array): Section[] {
  const reader = new ByteReader(module);
  if (module.length < HEADER.length || HEADER.some((byte) => byte !== reader.u8())) {
    throw new WasmFormatError('not a WebAssembly module');
  }
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.u8();
    sections.push({ id, content: reader.take(reader.u32()) });
  }
  return sections;
}

/** Joins sections to a module. */
export function writeSections(sections: readonly Section[]): Uint8Array {
  const parts: Uint8Array[] = [HEADER];
  for (const { id, content } of sections)
    parts.push(Uint8Array.of(id, ...encodeU32(content.length)), content);
  return concat(parts);
}

/** Puts a known section at its place: in the stead of the one with its id, or before the first that follows it. */
export function placeSection(sections: readonly Section[], section: Section): Section[] {
  const present = sections.findIndex(({ id }) => id === section.id);
  if (present !== -1) return sections.with(present, section);
  const rank = ORDER.indexOf(section.id);
  if (rank === -1) throw new WasmFormatError(`section ${section.id} is unknown`);
  const after = sections.findIndex(({ id }) => ORDER.indexOf(id) > rank);
  const at = after === -1 ? sections.length : after;
  return [...sections.slice(0, at), section, ...sections.slice(at)];
}

/** Appends encoded entries to a section that is a vector: count, then entries. */
export function appendEntries(content: Uint8Array, entries: readonly Uint8Array[]): Uint8Array {
  const reader = new ByteReader(content);
  const count = content.length === 0 ? 0 : reader.u32();
  return concat([Uint8Array.from(encodeU32(count + entries.length)), reader.rest(), ...entries]);
}

/** The content of a custom section. */
export function customContent(name: string, payload: Uint8Array): Uint8Array {
  return concat([encodeName(name), payload]);
}

/** A name in the binary format: length and UTF-8. */
export function encodeName(name: string): Uint8Array {
  const utf8 = new TextEncoder().encode(name);
  return concat([Uint8Array.from(encodeU32(utf8.length)), utf8]);
}

/** Joins byte arrays. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
