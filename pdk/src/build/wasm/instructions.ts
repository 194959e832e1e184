import { encodeU32 } from './leb128.js';
import { ByteReader, WasmFormatError } from './reader.js';
import { concat } from './section.js';

const CALL = 0x10;
const REF_FUNC = 0xd2;

/** How many LEB128 integers follow an instruction of one byte; those of a call are read apart. */
function immediates(opcode: number): number | undefined {
  if (opcode === 0x0c || opcode === 0x0d || (opcode >= 0x02 && opcode <= 0x04)) return 1; // branches, blocks
  if (opcode === 0x11) return 2; // call_indirect
  if (opcode >= 0x20 && opcode <= 0x26) return 1; // variables, tables
  if (opcode >= 0x28 && opcode <= 0x3e) return 2; // loads, stores
  if (opcode === 0x3f || opcode === 0x40) return 1; // memory.size, memory.grow
  if (opcode === 0x41 || opcode === 0x42 || opcode === 0xd0) return 1; // integers, ref.null
  const plain = opcode <= 0x01 || opcode === 0x05 || opcode === 0x0b || opcode === 0x0f || opcode === 0xd1;
  if (plain || opcode === 0x1a || opcode === 0x1b || (opcode >= 0x45 && opcode <= 0xc4)) return 0;
  return undefined;
}

/** The same of instructions that begin with 0xfc, by their second number: conversions, memory and tables. */
const BULK = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/**
 * The code of a function or the expression of a constant with other indices of functions; all else stays, byte for
 * byte.
 *
 * @param code instructions up to the last `end`, without locals
 * @throws WasmFormatError on an instruction beyond WebAssembly 2.0 without vectors.
 */
export function renumbered(code: Uint8Array, indexOf: (old: number) => number): Uint8Array {
  const reader = new ByteReader(code);
  const parts: Uint8Array[] = [];
  let copied = 0;
  while (!reader.done) {
    const opcode = reader.u8();
    if (opcode === CALL || opcode === REF_FUNC) {
      parts.push(code.subarray(copied, reader.offset), Uint8Array.from(encodeU32(indexOf(reader.u32()))));
      copied = reader.offset;
    } else skipImmediates(reader, opcode);
  }
  return concat([...parts, code.subarray(copied)]);
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
