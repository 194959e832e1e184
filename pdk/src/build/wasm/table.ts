import { encodeS32, encodeU32 } from './leb128.js';
import { ByteReader, WasmFormatError } from './reader.js';
import { appendEntries, concat, placeSection, readSections, SectionId, writeSections } from './section.js';

const FUNCREF = 0x70;

/**
 * Appends functions to the one function table of a module, which nobody else makes larger.
 * @returns the module and the slot of the first of them; the others follow.
 */
export function appendToTable(
  module: Uint8Array,
  functions: readonly number[],
): { module: Uint8Array; first: number } {
  const sections = readSections(module);
  const section = sections.find(({ id }) => id === SectionId.table);
  const reader = new ByteReader(section?.content ?? new Uint8Array());
  if (section === undefined || reader.u32() !== 1 || reader.u8() !== FUNCREF) {
    throw new WasmFormatError('not exactly one table of functions');
  }
  const flags = reader.u32();
  if (flags > 1) throw new WasmFormatError('the table is shared or 64-bit');
  const first = reader.u32();
  const size = first + functions.length;
  const maximum = flags === 1 ? encodeU32(Math.max(reader.u32(), size)) : [];
  const table = Uint8Array.of(1, FUNCREF, flags, ...encodeU32(size), ...maximum);
  const elements = sections.find(({ id }) => id === SectionId.element)?.content ?? new Uint8Array();
  const segment = concat([
    Uint8Array.of(0, 0x41, ...encodeS32(first), 0x0b, ...encodeU32(functions.length)),
    ...functions.map((index) => Uint8Array.from(encodeU32(index))),
  ]);
  const grown = placeSection(sections, { id: SectionId.table, content: table });
  const content = appendEntries(elements, [segment]);
  return { module: writeSections(placeSection(grown, { id: SectionId.element, content })), first };
}
