/**
 * A function as a plain Extism plugin has it that takes a row a call: protobuf literals (spec/literal.proto) in, one out. The input is
 * copied into memory first, as the PDKs of Extism do.
 */
@external('extism:host/env', 'input_length')
declare function inputLength(): u64;
@external('extism:host/env', 'input_load_u8')
declare function inputByte(at: u64): u32;
@external('extism:host/env', 'input_load_u64')
declare function inputWord(at: u64): u64;
@external('extism:host/env', 'alloc')
declare function alloc(bytes: u64): u64;
@external('extism:host/env', 'store_u8')
declare function storeByte(at: u64, value: u32): void;
@external('extism:host/env', 'output_set')
declare function setOutput(at: u64, bytes: u64): void;

/** Tags: the field `args` of the arguments, and the field `long` of a literal. */
const ARGUMENT: u32 = (1 << 3) | 2;
const LONG: u32 = 7 << 3;
const OK = 0;
const REFUSED = 1;

const input: usize = 1024;
const LONGEST: u64 = 4096;
let cursor: usize = 0;

export function add_two(): i32 {
  const end = input + <usize>read();
  if (end === input) return REFUSED;
  let sum: i64 = 0;
  let count = 0;
  cursor = input;
  while (cursor < end) {
    if (varint() !== ARGUMENT) return REFUSED;
    varint();
    if (varint() !== LONG) return REFUSED;
    sum += <i64>varint();
    count++;
  }
  if (count !== 2) return REFUSED;
  write(<u64>sum);
  return OK;
}

/** Copies the input of the call into memory; its bytes, or 0 where they are too many. */
function read(): u64 {
  const length = inputLength();
  if (length > LONGEST) return 0;
  const words = length & ~7;
  for (let at: u64 = 0; at < words; at += 8) store<u64>(input + <usize>at, inputWord(at));
  for (let at = words; at < length; at++) store<u8>(input + <usize>at, inputByte(at));
  return length;
}

function varint(): u64 {
  let value: u64 = 0;
  for (let shift: u64 = 0; shift < 64; shift += 7) {
    const byte = load<u8>(cursor++);
    value |= (<u64>(byte & 127)) << shift;
    if (byte < 128) break;
  }
  return value;
}

/** Puts a literal of an int64 out, in a block of its length: the SDK of npm takes a block whole, whatever `output_set` says. */
function write(value: u64): void {
  let bytes: u64 = 2;
  for (let rest = value >> 7; rest !== 0; rest >>= 7) bytes++;
  const block = alloc(bytes);
  storeByte(block, LONG);
  let at = block + 1;
  for (; value >= 128; value >>= 7) storeByte(at++, (<u32>value & 127) | 128);
  storeByte(at, <u32>value);
  setOutput(block, bytes);
}
