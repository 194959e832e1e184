import { bodiesOf, renumberedBody } from './code.js';
import { readExports } from './exports.js';
import { functionImports } from './imports.js';
import { encodeU32 } from './leb128.js';
import { ByteReader, WasmFormatError } from './reader.js';
import { concat, placeSection, readSections, SectionId, writeSections } from './section.js';

/** No locals, `unreachable`, `end`: what stays of a function that nothing reaches. */
const EMPTY_BODY = Uint8Array.of(3, 0, 0x00, 0x0b);

/**
 * The module without the code of functions that neither an export nor the function table reaches. They keep their
 * places, so that no index changes.
 *
 * @param unused functions that nobody will call, though they are reached
 */
export function withoutUnreachable(module: Uint8Array, unused: ReadonlySet<number> = new Set()): Uint8Array {
  const sections = readSections(module);
  const content = (id: number) => sections.find((section) => section.id === id)?.content ?? Uint8Array.of(0);
  const imported = functionImports(module).length;
  const bodies = bodiesOf(content(SectionId.code));
  const reached = new Set([
    ...readExports(module).flatMap(({ kind, index }) => (kind === 0 ? [index] : [])),
    ...tableFunctions(content(SectionId.element)),
    ...(sections.some(({ id }) => id === SectionId.start)
      ? [new ByteReader(content(SectionId.start)).u32()]
      : []),
  ]);
  const visit = (index: number): number => {
    reached.add(index);
    return index;
  };
  const kept = new Array<Uint8Array>(bodies.length).fill(EMPTY_BODY);
  for (const index of reached) {
    const body = unused.has(index) ? undefined : bodies[index - imported];
    if (body !== undefined) kept[index - imported] = renumberedBody(body, { function: visit });
  }
  const code = concat([Uint8Array.from(encodeU32(kept.length)), ...kept]);
  return writeSections(placeSection(sections, { id: SectionId.code, content: code }));
}

/** The functions of an element section, in the form that compilers of C write: table 0, an offset, indices. */
function tableFunctions(content: Uint8Array): number[] {
  const reader = new ByteReader(content);
  return Array.from({ length: reader.u32() }, () => {
    if (reader.u32() !== 0 || reader.u8() !== 0x41)
      throw new WasmFormatError('a table is filled in an unknown way');
    reader.skipLeb();
    if (reader.u8() !== 0x0b) throw new WasmFormatError('a table is filled in an unknown way');
    return Array.from({ length: reader.u32() }, () => reader.u32());
  }).flat();
}
