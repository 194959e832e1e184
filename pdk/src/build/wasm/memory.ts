import { encodeS32, encodeU32 } from './leb128.js';
import { ByteReader, WasmFormatError } from './reader.js';
import { appendEntries, concat, placeSection, readSections, SectionId, writeSections } from './section.js';

/** Bytes of a page of linear memory. */
export const PAGE = 65_536;

/** The size of the one memory a module declares, in pages. */
export interface MemoryLimits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** @throws WasmFormatError unless the module declares exactly one plain memory. */
export function readMemory(module: Uint8Array): MemoryLimits {
  const section = readSections(module).find(({ id }) => id === SectionId.memory);
  const reader = new ByteReader(section?.content ?? new Uint8Array());
  if (section === undefined || reader.u32() !== 1) throw new WasmFormatError('not exactly one memory');
  const flags = reader.u8();
  if (flags > 1) throw new WasmFormatError('the memory is shared or 64-bit');
  return { minimum: reader.u32(), maximum: flags === 1 ? reader.u32() : undefined };
}

/**
 * Raises the memory by whole pages and fills them with `bytes`, through an active data segment at the old end.
 * @returns the module, its memory holding `bytes` once it is instantiated.
 */
export function appendToMemory(module: Uint8Array, bytes: Uint8Array): Uint8Array {
  const { minimum, maximum } = readMemory(module);
  const pages = minimum + Math.ceil(bytes.length / PAGE);
  if (pages > (maximum ?? PAGE)) throw new WasmFormatError(`the memory cannot hold ${pages} pages`);
  const limits =
    maximum === undefined ? [0, ...encodeU32(pages)] : [1, ...encodeU32(pages), ...encodeU32(maximum)];
  const offset = encodeS32((minimum * PAGE) | 0);
  const segment = concat([Uint8Array.of(0x00, 0x41, ...offset, 0x0b, ...encodeU32(bytes.length)), bytes]);

  let sections = readSections(module);
  sections = placeSection(sections, { id: SectionId.memory, content: Uint8Array.of(1, ...limits) });
  const data = sections.find(({ id }) => id === SectionId.data)?.content ?? new Uint8Array();
  sections = placeSection(sections, { id: SectionId.data, content: appendEntries(data, [segment]) });
  const count = sections.find(({ id }) => id === SectionId.dataCount);
  if (count !== undefined) {
    const content = Uint8Array.from(encodeU32(new ByteReader(count.content).u32() + 1));
    sections = placeSection(sections, { id: SectionId.dataCount, content });
  }
  return writeSections(sections);
}
