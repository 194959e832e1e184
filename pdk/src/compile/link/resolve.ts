import { readExports } from '../../build/wasm/exports.js';
import { type FunctionType, functionTypes, sameType } from '../../build/wasm/function-type.js';
import { functionImports } from '../../build/wasm/imports.js';
import { ByteReader, WasmFormatError } from '../../build/wasm/reader.js';
import { readSections, SectionId } from '../../build/wasm/section.js';
import { GUEST } from '../emit/index.js';

const [KIND_FUNCTION, KIND_MEMORY] = [0, 2];

/** Index of the guest's function for each function that emitted code imports, in order. */
export function resolveImports(guest: Uint8Array, emitted: Uint8Array): number[] {
  const exports = new Map(
    readExports(guest)
      .filter(({ kind }) => kind === KIND_FUNCTION)
      .map(({ name, index }) => [name, index]),
  );
  const typeOf = functionTypesByIndex(guest);
  const types = functionTypes(emitted);
  return guestImports(emitted).map(({ name, type }) => {
    const index = exports.get(name);
    const [wanted, found] = [types[type], index === undefined ? undefined : typeOf(index)];
    if (index === undefined || wanted === undefined || found === undefined) {
      throw new WasmFormatError(`the guest lacks ${name}`);
    }
    if (!sameType(wanted, found)) throw new WasmFormatError(`${name} of the guest is of another type`);
    return index;
  });
}

/** The functions that emitted code imports; its memory is the guest's. */
function guestImports(emitted: Uint8Array): { name: string; type: number }[] {
  const section = readSections(emitted).find(({ id }) => id === SectionId.import);
  if (section === undefined) return [];
  const reader = new ByteReader(section.content);
  const functions: { name: string; type: number }[] = [];
  for (let left = reader.u32(); left > 0; left -= 1) {
    const [from, name, kind] = [reader.text(), reader.text(), reader.u8()];
    if (from !== GUEST || (kind !== KIND_FUNCTION && kind !== KIND_MEMORY)) {
      throw new WasmFormatError(`emitted code imports ${from}.${name}`);
    }
    if (kind === KIND_FUNCTION) functions.push({ name, type: reader.u32() });
    else {
      const flags = reader.u32();
      reader.skipLeb();
      if ((flags & 1) === 1) reader.skipLeb();
    }
  }
  return functions;
}

/** The type of any function of a module, imported or its own. */
function functionTypesByIndex(module: Uint8Array): (index: number) => FunctionType | undefined {
  const types = functionTypes(module);
  const imported = functionImports(module).map(({ type }) => type);
  const section = readSections(module).find(({ id }) => id === SectionId.function);
  const reader = new ByteReader(section?.content ?? Uint8Array.of(0));
  const declared = Array.from({ length: reader.u32() }, () => reader.u32());
  const all = [...imported, ...declared];
  return (index) => types[all[index] ?? -1];
}
