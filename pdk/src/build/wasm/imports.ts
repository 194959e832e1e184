import { ByteReader, WasmFormatError } from './reader.js';
import { readSections, SectionId } from './section.js';

/** One import. */
export interface Import {
  readonly module: string;
  readonly name: string;
  /** Of a function: index into the type section. Undefined for a memory. */
  readonly type: number | undefined;
}

/** One imported function. */
export type FunctionImport = Import & { readonly type: number };

const [KIND_FUNCTION, KIND_MEMORY] = [0, 2];

/** The imports of a module, in file order. @throws WasmFormatError when it imports more than functions and memories. */
export function readImports(module: Uint8Array): Import[] {
  const section = readSections(module).find(({ id }) => id === SectionId.import);
  if (section === undefined) return [];
  const reader = new ByteReader(section.content);
  return Array.from({ length: reader.u32() }, () => {
    const [from, name, kind] = [reader.text(), reader.text(), reader.u8()];
    if (kind === KIND_FUNCTION) return { module: from, name, type: reader.u32() };
    if (kind !== KIND_MEMORY) throw notFunction(from, name);
    const limited = (reader.u32() & 1) === 1;
    reader.skipLeb();
    if (limited) reader.skipLeb();
    return { module: from, name, type: undefined };
  });
}

/** Whether an import is a function. */
export function isFunctionImport(each: Import): each is FunctionImport {
  return each.type !== undefined;
}

/**
 * The imports of a module, which may be functions only: so the function index space begins with them, in order.
 * @throws WasmFormatError when something else is imported.
 */
export function functionImports(module: Uint8Array): FunctionImport[] {
  return readImports(module).map((each) => {
    if (!isFunctionImport(each)) throw notFunction(each.module, each.name);
    return each;
  });
}

function notFunction(from: string, name: string): WasmFormatError {
  return new WasmFormatError(`${from}.${name} is imported and is no function`);
}
