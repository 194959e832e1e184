import { encodeU32 } from './leb128.js';
import { ByteReader, WasmFormatError } from './reader.js';
import { concat } from './section.js';

/** How indices change, each kind of its own; those of a kind that is left out stay. */
export interface Renumbering {
  readonly function?: (old: number) => number;
  readonly type?: (old: number) => number;
  readonly global?: (old: number) => number;
}

/** Which index an instruction begins with. */
const INDEXED: ReadonlyMap<number, keyof Renumbering> = new Map([
  [0x10, 'function'], // call
  [0xd2, 'function'], // ref.func
  [0x11, 'type'], // call_indirect
  [0x23, 'global'], // global.get
  [0x24, 'global'], // global.set
]);
const CALL_INDIRECT = 0x11;

/** How many LEB128 integers follow an instruction of one byte. */
function immediates(opcode: number): number | undefined {
  if (opcode === 0x0c || opcode === 0x0d || (opcode >= 0x02 && opcode <= 0x04)) return 1; // branches, blocks
  if (opcode >= 0x20 && opcode <= 0x26) return 1; // locals, tables
  if (opcode >= 0x28 && opcode <= 0x3e) return 2; // loads, stores
  if (opcode === 0x3f || opcode === 0x40) return 1; // memory.size, memory.grow
  if (opcode === 0x41 || opcode === 0x42 || opcode === 0xd0) return 1; // integers, ref.null
  if (opcode === 0x10 || opcode === 0xd2) return 1; // functions
  if (opcode === CALL_INDIRECT) return 2;
  const plain = opcode <= 0x01 || opcode === 0x05 || opcode === 0x0b || opcode === 0x0f || opcode === 0xd1;
  if (plain || opcode === 0x1a || opcode === 0x1b || (opcode >= 0x45 && opcode <= 0xc4)) return 0;
  return undefined;
}

/** The same of instructions that begin with 0xfc, by their second number: conversions, memory and tables. */
const BULK = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/**
 * The code of a function or the expression of a constant with other indices, in their shortest form; all else stays,
 * byte for byte. Blocks
 * must not have types of the type section.
 *
 * @param code instructions up to the last `end`, without locals
 * @throws WasmFormatError on an instruction beyond WebAssembly 2.0 without vectors.
 */
export function renumbered(code: Uint8Array, renumbering: Renumbering): Uint8Array {
  const reader = new ByteReader(code);
  const parts: Uint8Array[] = [];
  let copied = 0;
  while (!reader.done) {
    const opcode = reader.u8();
    const kind = INDEXED.get(opcode);
    if (kind === undefined) {
      skipImmediates(reader, opcode);
      continue;
    }
    const start = reader.offset;
    const index = reader.u32();
    // Written anew also where it stays: linkers of C leave room for larger numbers.
    parts.push(code.subarray(copied, start), Uint8Array.from(encodeU32(renumbering[kind]?.(index) ?? index)));
    copied = reader.offset;
    if (opcode === CALL_INDIRECT) reader.skipLeb(); // the table
  }
  return concat([...parts, code.subarray(copied)]);
}

/**
 * Where each instruction of a function begins, in bytes from the first.
 * @param code instructions up to the last `end`, without locals
 * @throws WasmFormatError on an instruction beyond WebAssembly 2.0 without vectors.
 */
export function instructionOffsets(code: Uint8Array): number[] {
  const reader = new ByteReader(code);
  const offsets: number[] = [];
  while (!reader.done) {
    offsets.push(reader.offset);
    skipImmediates(reader, reader.u8());
  }
  return offsets;
}

function skipImmediates(reader: ByteReader, opcode: number): void {
  switch (opcode) {
    case 0x0e: // br_table
      for (let labels = reader.u32() + 1; labels > 0; labels -= 1) reader.skipLeb();
      return;
    case 0x1c: // select with types
      reader.take(reader.u32());
      return;
    case 0x43:
      reader.take(4);
      return;
    case 0x44:
      reader.take(8);
      return;
    default: {
      let count = opcode === 0xfc ? BULK[reader.u32()] : immediates(opcode);
      if (count === undefined) throw new WasmFormatError(`instruction 0x${opcode.toString(16)} is unknown`);
      for (; count > 0; count -= 1) reader.skipLeb();
    }
  }
}
