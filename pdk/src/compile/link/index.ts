import { renumberedBodies } from '../../build/wasm/code.js';
import { readExports } from '../../build/wasm/exports.js';
import { encodeFunctionType, functionTypes, sameType } from '../../build/wasm/function-type.js';
import { functionImports } from '../../build/wasm/imports.js';
import type { Renumbering } from '../../build/wasm/instructions.js';
import { encodeU32 } from '../../build/wasm/leb128.js';
import { readFunctionNames } from '../../build/wasm/names.js';
import { ByteReader, WasmFormatError } from '../../build/wasm/reader.js';
import {
  appendEntries,
  placeSection,
  readSections,
  SectionId,
  writeSections,
} from '../../build/wasm/section.js';
import { appendToTable } from '../../build/wasm/table.js';
import type { Emitted } from '../emit/index.js';
import { resolveImports } from './resolve.js';

/** A guest with compiled code in it. */
export interface Linked {
  readonly module: Uint8Array;
  /** Slot of the first kernel's loop in the function table; the others follow in their order. */
  readonly firstSlot: number;
  /** Names of the compiled functions by their index. */
  readonly names: ReadonlyMap<number, string>;
}

/** What a module without types, functions and so on has in place of such a section. */
const NONE = Uint8Array.of(0);

/**
 * Appends emitted code to a guest: its types, globals and functions behind those that are there, its imports
 * resolved to the guest's exports, its loops in new slots of the function table.
 *
 * @throws WasmFormatError when the guest lacks what the code calls.
 */
export function link(guest: Uint8Array, emitted: Pick<Emitted, 'wasm' | 'kernels'>): Linked {
  const { wasm, kernels } = emitted;
  const imports = resolveImports(guest, wasm);
  const own = content(guest, SectionId.function);
  const firstFunction = functionImports(guest).length + new ByteReader(own).u32();
  const firstGlobal = new ByteReader(content(guest, SectionId.global)).u32();
  const functionOf = (old: number) => imports[old] ?? firstFunction + old - imports.length;
  const types = mergedTypes(guest, wasm);
  const renumbering: Renumbering = {
    function: functionOf,
    type: (old) => types.indexOf[old] ?? old,
    global: (old) => firstGlobal + old,
  };
  let sections = readSections(guest);
  const append = (id: number, entries: readonly Uint8Array[]) => {
    if (entries.length === 0) return;
    sections = placeSection(sections, { id, content: appendEntries(content(guest, id), entries) });
  };
  append(SectionId.type, types.added);
  append(
    SectionId.function,
    indices(content(wasm, SectionId.function)).map((type) =>
      Uint8Array.from(encodeU32(types.indexOf[type] ?? type)),
    ),
  );
  append(SectionId.global, constantGlobals(content(wasm, SectionId.global)));
  append(SectionId.code, renumberedBodies(content(wasm, SectionId.code), renumbering));

  const exported = new Map(readExports(wasm).map(({ name, index }) => [name, index]));
  const loops = kernels.map(({ name }) => {
    const index = exported.get(name);
    if (index === undefined) throw new WasmFormatError(`emitted code lacks the loop ${name}`);
    return functionOf(index);
  });
  const { module, first } = appendToTable(writeSections(sections), loops);
  const named = [...readFunctionNames(wasm)].filter(([index]) => index >= imports.length);
  return {
    module,
    firstSlot: first,
    names: new Map(named.map(([index, name]) => [functionOf(index), name])),
  };
}

/** For each type of emitted code its index in the guest, and the types that the guest does not have yet. */
function mergedTypes(guest: Uint8Array, wasm: Uint8Array): { indexOf: number[]; added: Uint8Array[] } {
  const present = functionTypes(guest);
  const added: Uint8Array[] = [];
  const indexOf = functionTypes(wasm).map((type) => {
    const known = present.findIndex((each) => sameType(each, type));
    if (known !== -1) return known;
    added.push(encodeFunctionType(type));
    return present.push(type) - 1;
  });
  return { indexOf, added };
}

function content(module: Uint8Array, id: number): Uint8Array {
  return readSections(module).find((section) => section.id === id)?.content ?? NONE;
}

function indices(section: Uint8Array): number[] {
  const reader = new ByteReader(section);
  return Array.from({ length: reader.u32() }, () => reader.u32());
}

const [I32, MUTABLE, I32_CONST, END] = [0x7f, 1, 0x41, 0x0b];

/** The entries of a global section: compiled code has i32s that begin with a constant. */
function constantGlobals(section: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(section);
  return Array.from({ length: reader.u32() }, () => {
    const start = reader.offset;
    const known = reader.u8() === I32 && reader.u8() <= MUTABLE && reader.u8() === I32_CONST;
    if (!known) throw new WasmFormatError('emitted code has a global that is no constant');
    reader.skipLeb();
    if (reader.u8() !== END) throw new WasmFormatError('emitted code has a global that is no constant');
    return section.subarray(start, reader.offset);
  });
}
