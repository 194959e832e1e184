import { withCode } from './code.js';
import { readExports, withExports } from './exports.js';
import { functionImports } from './imports.js';
import { encodeU32 } from './leb128.js';
import { readFunctionNames, withFunctionNames } from './names.js';
import { ByteReader, WasmFormatError } from './reader.js';
import {
  appendEntries,
  concat,
  encodeName,
  placeSection,
  readSections,
  SectionId,
  writeSections,
} from './section.js';

/** A function of the module, by its index, and the import that takes its place. */
export interface Replacement {
  readonly index: number;
  readonly module: string;
  readonly name: string;
}

/**
 * Lets the host answer what functions of the module answered: every call of them, and every export, goes to an
 * import of the same type. Imports come first in the index space, so all others move up.
 */
export function importFunctions(module: Uint8Array, replacements: readonly Replacement[]): Uint8Array {
  const imported = functionImports(module).length;
  const indexOf = (old: number): number => {
    const replaced = replacements.findIndex(({ index }) => index === old);
    if (replaced !== -1) return imported + replaced;
    return old < imported ? old : old + replacements.length;
  };
  const exports = readExports(module).map((each) =>
    each.kind === 0 ? { ...each, index: indexOf(each.index) } : each,
  );
  const types = declaredTypes(module);
  const entries = replacements.map(({ index, module: from, name }) => {
    const type = types[index - imported];
    if (type === undefined) throw new WasmFormatError(`function ${index} is not the module's own`);
    return concat([encodeName(from), encodeName(name), Uint8Array.of(0, ...encodeU32(type))]);
  });
  const sections = readSections(module).map(({ id, content }) => ({
    id,
    content: moved(id, content, indexOf),
  }));
  const imports = sections.find(({ id }) => id === SectionId.import)?.content ?? new Uint8Array();
  const grown = { id: SectionId.import, content: appendEntries(imports, entries) };
  const names = [...readFunctionNames(module)].map(([index, name]) => [indexOf(index), name] as const);
  const whole = withExports(writeSections(placeSection(sections, grown)), exports);
  return withFunctionNames(whole, new Map(names));
}

/** Type indices of the functions that the module declares. */
function declaredTypes(module: Uint8Array): number[] {
  const section = readSections(module).find(({ id }) => id === SectionId.function);
  const reader = new ByteReader(section?.content ?? Uint8Array.of(0));
  return Array.from({ length: reader.u32() }, () => reader.u32());
}

function moved(id: number, content: Uint8Array, indexOf: (old: number) => number): Uint8Array {
  switch (id) {
    case SectionId.start:
      return Uint8Array.from(encodeU32(indexOf(new ByteReader(content).u32())));
    case SectionId.element:
      return movedElements(content, indexOf);
    case SectionId.code:
      return withCode(content, { function: indexOf });
    default:
      return content;
  }
}

/** Tables of functions, in the form that compilers of C write: table 0, an offset, indices. */
function movedElements(content: Uint8Array, indexOf: (old: number) => number): Uint8Array {
  const reader = new ByteReader(content);
  const count = reader.u32();
  const parts: Uint8Array[] = [Uint8Array.from(encodeU32(count))];
  for (let segment = 0; segment < count; segment += 1) {
    const start = reader.offset;
    if (reader.u32() !== 0 || reader.u8() !== 0x41)
      throw new WasmFormatError('a table is filled in an unknown way');
    reader.skipLeb();
    if (reader.u8() !== 0x0b) throw new WasmFormatError('a table is filled in an unknown way');
    parts.push(content.subarray(start, reader.offset));
    const indices = Array.from({ length: reader.u32() }, () => encodeU32(indexOf(reader.u32())));
    parts.push(Uint8Array.from([...encodeU32(indices.length), ...indices.flat()]));
  }
  return concat(parts);
}
