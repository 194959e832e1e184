import { encodeFunctionType, type FunctionType, functionTypes, sameType } from './function-type.js';
import { functionImports } from './imports.js';
import { encodeU32 } from './leb128.js';
import { ByteReader } from './reader.js';
import { appendEntries, concat, placeSection, readSections, SectionId, writeSections } from './section.js';

/**
 * Appends functions of one type, without locals.
 *
 * @param bodies the instructions of each, without the final `end`
 * @returns the module and the index of the first new function; the others follow.
 */
export function appendFunctions(
  module: Uint8Array,
  type: FunctionType,
  bodies: readonly (readonly number[])[],
): { module: Uint8Array; first: number } {
  let sections = readSections(module);
  const content = (id: number) => sections.find((section) => section.id === id)?.content ?? new Uint8Array();

  const types = functionTypes(module);
  let typeIndex = types.findIndex((present) => sameType(present, type));
  if (typeIndex === -1) {
    typeIndex = types.length;
    const grown = appendEntries(content(SectionId.type), [encodeFunctionType(type)]);
    sections = placeSection(sections, { id: SectionId.type, content: grown });
  }
  const declared = content(SectionId.function);
  const first = functionImports(module).length + (declared.length === 0 ? 0 : new ByteReader(declared).u32());
  const declarations = bodies.map(() => Uint8Array.from(encodeU32(typeIndex)));
  const code = bodies.map((body) => {
    const whole = Uint8Array.of(0, ...body, 0x0b);
    return concat([Uint8Array.from(encodeU32(whole.length)), whole]);
  });
  sections = placeSection(sections, {
    id: SectionId.function,
    content: appendEntries(declared, declarations),
  });
  sections = placeSection(sections, {
    id: SectionId.code,
    content: appendEntries(content(SectionId.code), code),
  });
  return { module: writeSections(sections), first };
}
