// Functions of the conformance corpus in AssemblyScript, after spec/abi.md alone. Compiled without its runtime: blocks
// come from a bump arena of its own.

const OK: i32 = 0;
const USER: i32 = -1;
const CONTRACT: i32 = -2;
const OUT_OF_MEMORY: i32 = -3;

// The manifest's order: by export name.
const ADD: u32 = 0;
const ADD_INTS: u32 = 1;
const GCD: u32 = 2;

/** The 64-byte block of the ABI. */
@unmanaged
class ArrowArray {
  length: i64;
  nullCount: i64;
  offset: i64;
  nBuffers: i64;
  nChildren: i64;
  buffers: usize;
  children: usize;
  dictionary: usize;
  release: u32;
  privateData: u32;
  padding: u32;
}

const floor: usize = (__heap_base + 63) & ~63;
let top: usize = floor;

export function heddle_abi(): i32 {
  return 0x10001;
}

export function heddle_alloc(bytes: u32): usize {
  const end = <u64>top + ((<u64>bytes + 63) & ~63);
  const size = <u64>memory.size() << 16;
  if (end > size) {
    if (end > <u64>u32.MAX_VALUE || memory.grow(<i32>((end - size + 0xffff) >> 16)) < 0) return 0;
  }
  const block = top;
  top = <usize>end;
  return block;
}

export function heddle_reset(): void {
  top = floor;
}

// The last failure: (pointer, length) and its JSON text, one byte per character.
const failure: usize = memory.data(8, 4);
const report: usize = memory.data(512, 1);
let reported: u32 = 0;

export function heddle_error(): usize {
  store<usize>(failure, report);
  store<u32>(failure, reported, 4);
  return failure;
}

function say(text: string): void {
  for (let i = 0; i < text.length && reported < 512; i++) store<u8>(report + reported++, text.charCodeAt(i));
}

function sayNumber(value: i64): void {
  if (value < 0) {
    say('-');
    value = -value;
  }
  let divisor: i64 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor > 0; divisor /= 10) store<u8>(report + reported++, <u8>(48 + (value / divisor) % 10));
}

function fail(status: i32, code: string, row: i64, name: string): i32 {
  say('","code":"');
  say(code);
  say('","function":"');
  say(name);
  say('","row":');
  if (row < 0) say('null');
  else sayNumber(row);
  say(',"arguments":[],"frames":[]}');
  return status;
}

function begin(message: string): void {
  reported = 0;
  say('{"message":"');
  say(message);
}

// The argument of this number, and whether it is a constant.
function argument(args: ArrowArray, index: i32): ArrowArray {
  return changetype<ArrowArray>(load<usize>(args.children + (<usize>index << 2)));
}

function stride(constants: usize, index: i32): i64 {
  return constants != 0 && ((load<u8>(constants) >> <u8>index) & 1) != 0 ? 0 : 1;
}

function valid(column: ArrowArray, row: i64): bool {
  const validity = load<usize>(column.buffers);
  return validity == 0 || ((load<u8>(validity + <usize>(row >> 3)) >> <u8>(row & 7)) & 1) != 0;
}

function values(column: ArrowArray): usize {
  return load<usize>(column.buffers, 4);
}

function gcd(x: i32, y: i32): i32 {
  while (y != 0) {
    // The one overflow, -2^31 % -1, is 0 in JavaScript.
    const rest = y == -1 ? 0 : x % y;
    x = y;
    y = rest;
  }
  return x;
}

export function heddle_scalar(fn: u32, argsAt: usize, constants: usize, outAt: usize): i32 {
  const args = changetype<ArrowArray>(argsAt);
  const out = changetype<ArrowArray>(outAt);
  if (fn > GCD || args.nChildren != 2) {
    begin('no such function of two arguments');
    return fail(CONTRACT, 'HEDDLE2201', -1, '');
  }
  const width: usize = fn == ADD ? 8 : 4;
  const rows = args.length;
  const result = heddle_alloc(<u32>(<usize>rows * width));
  const validity = heddle_alloc(<u32>((rows + 7) >> 3));
  const buffers = heddle_alloc(8);
  if (result == 0 || validity == 0 || buffers == 0) {
    begin('out of memory');
    return fail(OUT_OF_MEMORY, 'HEDDLE2102', -1, '');
  }
  memory.fill(validity, 0, <usize>((rows + 7) >> 3));
  memory.fill(result, 0, <usize>rows * width);
  store<usize>(buffers, validity);
  store<usize>(buffers, result, 4);
  memory.fill(outAt, 0, 64);
  out.length = rows;
  out.nBuffers = 2;
  out.buffers = buffers;

  const a = argument(args, 0);
  const b = argument(args, 1);
  const strideA = stride(constants, 0);
  const strideB = stride(constants, 1);
  for (let row: i64 = 0; row < rows; row++) {
    const rowA = row * strideA;
    const rowB = row * strideB;
    if (!valid(a, rowA) || !valid(b, rowB)) {
      out.nullCount++;
      continue;
    }
    const bits = validity + <usize>(row >> 3);
    store<u8>(bits, load<u8>(bits) | (1 << <u8>(row & 7)));
    if (fn == ADD) {
      const sum = load<f64>(values(a) + (<usize>rowA << 3)) + load<f64>(values(b) + (<usize>rowB << 3));
      // Every NaN leaves as the canonical one.
      store<u64>(result + (<usize>row << 3), sum == sum ? reinterpret<u64>(sum) : 0x7ff8000000000000);
      continue;
    }
    const x = load<i32>(values(a) + (<usize>rowA << 2));
    const y = load<i32>(values(b) + (<usize>rowB << 2));
    const sum = <i64>x + <i64>y;
    if (fn == ADD_INTS && sum != <i64>(<i32>sum)) {
      begin('returned ');
      sayNumber(sum);
      say(', which is not an int32');
      return fail(USER, 'HEDDLE2004', row, 'add_ints');
    }
    store<i32>(result + (<usize>row << 2), fn == ADD_INTS ? x + y : gcd(x, y));
  }
  return OK;
}
