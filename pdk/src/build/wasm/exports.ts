import { encodeU32 } from './leb128.js';
import { ByteReader } from './reader.js';
import { concat, encodeName, placeSection, readSections, SectionId, writeSections } from './section.js';

/** One export; `kind` 0 is a function, 2 a memory. */
export interface Export {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

/** The exports of a module, in file order. */
export function readExports(module: Uint8Array): Export[] {
  const section = readSections(module).find(({ id }) => id === SectionId.export);
  if (section === undefined) return [];
  const reader = new ByteReader(section.content);
  return Array.from({ length: reader.u32() }, () => ({
    name: reader.text(),
    kind: reader.u8(),
    index: reader.u32(),
  }));
}

/** The module with other exports. */
export function withExports(module: Uint8Array, exports: readonly Export[]): Uint8Array {
  const content = concat([
    Uint8Array.from(encodeU32(exports.length)),
    ...exports.flatMap(({ name, kind, index }) => [
      encodeName(name),
      Uint8Array.of(kind, ...encodeU32(index)),
    ]),
  ]);
  return writeSections(placeSection(readSections(module), { id: SectionId.export, content }));
}
