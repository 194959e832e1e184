import { bodiesOf } from './code.js';
import { isFunctionImport, readImports } from './imports.js';
import { instructionOffsets } from './instructions.js';
import { readFunctionNames } from './names.js';
import { readSections, SectionId } from './section.js';

/** Where the code of a function lies in a module. */
export interface FunctionOffsets {
  /** As the name section has it. */
  readonly name: string;
  /** Bytes from the beginning of the module to each of its instructions, in order. */
  readonly instructions: readonly number[];
  /** Behind its last instruction. */
  readonly end: number;
}

/** The functions of a module that its name section names, in the order of their code. */
export function functionOffsets(module: Uint8Array): FunctionOffsets[] {
  const section = readSections(module).find(({ id }) => id === SectionId.code);
  const names = readFunctionNames(module);
  const imported = readImports(module).filter(isFunctionImport).length;
  const bodies = section === undefined ? [] : bodiesOf(section.content);
  return bodies.flatMap(({ code }, index) => {
    const name = names.get(imported + index);
    if (name === undefined) return [];
    // Bodies are views of the module.
    const start = code.byteOffset - module.byteOffset;
    const instructions = instructionOffsets(code).map((offset) => start + offset);
    return [{ name, instructions, end: start + code.length }];
  });
}
