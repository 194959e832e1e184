/**
 * The same functions by hand over columns in memory, as a programmer of AssemblyScript would write them: addresses of
 * columns and a number of rows in, results into memory. Texts are bytes and offsets; there is no null.
 */
export function add(a: usize, b: usize, out: usize, rows: usize): void {
  for (let at: usize = 0, end = rows << 3; at < end; at += 8) {
    store<f64>(out + at, load<f64>(a + at) + load<f64>(b + at));
  }
}

export function gcd(a: usize, b: usize, out: usize, rows: usize): void {
  for (let at: usize = 0, end = rows << 2; at < end; at += 4) {
    let x = load<i32>(a + at);
    let y = load<i32>(b + at);
    while (y !== 0) {
      const rest = x % y;
      x = y;
      y = rest;
    }
    store<i32>(out + at, x);
  }
}

const RADIUS_KM: f64 = 6371.0088;
const RADIANS: f64 = Math.PI / 180;

export function haversine(lat1: usize, lon1: usize, lat2: usize, lon2: usize, out: usize, rows: usize): void {
  for (let at: usize = 0, end = rows << 3; at < end; at += 8) {
    const from = load<f64>(lat1 + at);
    const to = load<f64>(lat2 + at);
    const half = Math.sin(((to - from) * RADIANS) / 2);
    const turn = Math.sin(((load<f64>(lon2 + at) - load<f64>(lon1 + at)) * RADIANS) / 2);
    const a = half * half + Math.cos(from * RADIANS) * Math.cos(to * RADIANS) * turn * turn;
    store<f64>(out + at, 2 * RADIUS_KM * Math.asin(Math.sqrt(a)));
  }
}

export function murmur3(bytes: usize, offsets: usize, out: usize, rows: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const from = load<u32>(offsets + (row << 2));
    const length = load<u32>(offsets + (row << 2), 4) - from;
    const text = bytes + from;
    const whole = length & ~3;
    let hash: u32 = 0;
    for (let i: u32 = 0; i < whole; i += 4) {
      const block = load<u32>(text + i) * 0xcc9e2d51;
      hash ^= rotl<u32>(block, 15) * 0x1b873593;
      hash = rotl<u32>(hash, 13) * 5 + 0xe6546b64;
    }
    let tail: u32 = 0;
    for (let i = length; i > whole; i--) tail = (tail << 8) | load<u8>(text + i - 1);
    hash ^= rotl<u32>(tail * 0xcc9e2d51, 15) * 0x1b873593;
    hash ^= length;
    hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
    store<u32>(out + (row << 2), hash ^ (hash >> 16));
  }
}

/** Bytes to `out`, offsets to `ends`. */
export function domain(bytes: usize, offsets: usize, out: usize, ends: usize, rows: usize): void {
  let written: u32 = 0;
  store<u32>(ends, 0);
  for (let row: usize = 0; row < rows; row++) {
    let at = load<u32>(offsets + (row << 2));
    const end = load<u32>(offsets + (row << 2), 4);
    const from = at;
    while (at < end && load<u8>(bytes + at) !== 64) at++;
    const start = at < end ? at + 1 : from;
    memory.copy(out + written, bytes + start, end - start);
    written += end - start;
    store<u32>(ends + (row << 2), written, 4);
  }
}

export function upper(bytes: usize, offsets: usize, out: usize, ends: usize, rows: usize): void {
  memory.copy(ends, offsets, (rows + 1) << 2);
  const end = load<u32>(offsets + (rows << 2));
  for (let at: usize = 0; at < end; at++) {
    const byte = load<u8>(bytes + at);
    store<u8>(out + at, byte - 97 < 26 ? byte - 32 : byte);
  }
}

/** One byte a row to `out`. */
export function luhn(bytes: usize, offsets: usize, out: usize, rows: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const from = load<u32>(offsets + (row << 2));
    const length = load<u32>(offsets + (row << 2), 4) - from;
    let sum: i32 = 0;
    for (let i: u32 = 0; i < length; i++) {
      let digit = <i32>load<u8>(bytes + from + length - 1 - i) - 48;
      if (i & 1) {
        digit *= 2;
        if (digit > 9) digit -= 9;
      }
      sum += digit;
    }
    store<u8>(out + row, sum % 10 === 0);
  }
}

const PREFIX: u64 = 0x312e72657375; // user.1

/** One byte a row to `out`. */
export function prefixed(bytes: usize, offsets: usize, out: usize, rows: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const from = load<u32>(offsets + (row << 2));
    const length = load<u32>(offsets + (row << 2), 4) - from;
    const starts =
      length >= 6 &&
      load<u32>(bytes + from) === <u32>PREFIX &&
      load<u16>(bytes + from, 4) === <u16>(PREFIX >> 32);
    store<u8>(out + row, starts);
  }
}

export function total(values: usize, groups: usize, sums: usize, rows: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const at = sums + (load<u32>(groups + (row << 2)) << 3);
    store<f64>(at, load<f64>(at) + load<f64>(values + (row << 3)));
  }
}
