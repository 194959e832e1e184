import { ByteReader } from './reader.js';
import { customContent, readSections, SectionId, writeSections } from './section.js';

/** The module with a custom section at its end; sections of the same name that were there are dropped. */
export function withCustomSection(module: Uint8Array, name: string, payload: Uint8Array): Uint8Array {
  const others = readSections(module).filter(
    ({ id, content }) => id !== SectionId.custom || new ByteReader(content).text() !== name,
  );
  return writeSections([...others, { id: SectionId.custom, content: customContent(name, payload) }]);
}
