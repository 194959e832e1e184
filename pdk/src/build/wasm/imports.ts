import { ByteReader, WasmFormatError } from './reader.js';
import { readSections, SectionId } from './section.js';

/** One imported function. */
export interface FunctionImport {
  readonly module: string;
  readonly name: string;
  /** Index into the type section. */
  readonly type: number;
}

/**
 * The imports of a module, which may be functions only: so the function index space begins with them, in order.
 * @throws WasmFormatError when something else is imported.
 */
export function functionImports(module: Uint8Array): FunctionImport[] {
  const section = readSections(module).find(({ id }) => id === SectionId.import);
  if (section === undefined) return [];
  const reader = new ByteReader(section.content);
  return Array.from({ length: reader.u32() }, () => {
    const from = reader.text();
    const name = reader.text();
    if (reader.u8() !== 0) throw new WasmFormatError(`${from}.${name} is imported and is no function`);
    return { module: from, name, type: reader.u32() };
  });
}
