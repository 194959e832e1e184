import { readExports } from '../../build/wasm/exports.js';
import { type FunctionType, functionTypes, sameType } from '../../build/wasm/function-type.js';
import {
  type FunctionImport,
  functionImports,
  isFunctionImport,
  readImports,
} from '../../build/wasm/imports.js';
import { ByteReader, WasmFormatError } from '../../build/wasm/reader.js';
import { readSections, SectionId } from '../../build/wasm/section.js';
import { GUEST } from '../emit/index.js';

const KIND_FUNCTION = 0;

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
function guestImports(emitted: Uint8Array): FunctionImport[] {
  const imports = readImports(emitted);
  const foreign = imports.find(({ module }) => module !== GUEST);
  if (foreign !== undefined)
    throw new WasmFormatError(`emitted code imports ${foreign.module}.${foreign.name}`);
  return imports.filter(isFunctionImport);
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
