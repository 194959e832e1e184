/** Tricks with bits. */
import { bool, int32, int64, scalar, uint8, uint32, utf8 } from '@heddle/pdk';

/** Bits that are set. */
export const popcount = scalar({ args: [int32('value')], returns: int32() }, (value) => {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
});

/** The same of 64 bits. */
export const popcount64 = scalar({ args: [int64('value')], returns: int32() }, (value) => {
  let rest = BigInt.asUintN(64, value);
  let count = 0;
  while (rest !== 0n) {
    rest &= rest - 1n;
    count++;
  }
  return count;
});

/** The bits the other way round. */
export const reverseBits = scalar({ args: [uint32('value')], returns: uint32() }, (value) => {
  let v = value;
  v = ((v >>> 1) & 0x55555555) | ((v & 0x55555555) << 1);
  v = ((v >>> 2) & 0x33333333) | ((v & 0x33333333) << 2);
  v = ((v >>> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4);
  v = ((v >>> 8) & 0x00ff00ff) | ((v & 0x00ff00ff) << 8);
  return ((v >>> 16) | (v << 16)) >>> 0;
});

export const grayCode = scalar(
  { args: [uint32('value')], returns: uint32() },
  (value) => (value ^ (value >>> 1)) >>> 0,
);

export const fromGray = scalar({ args: [uint32('code')], returns: uint32() }, (code) => {
  let value = code;
  for (let shift = 1; shift < 32; shift <<= 1) value ^= value >>> shift;
  return value >>> 0;
});

/** Whether an odd number of bits is set. */
export const parity = scalar({ args: [int64('value')], returns: bool() }, (value) => {
  let v = Number(BigInt.asIntN(32, value ^ (value >> 32n)));
  v ^= v >>> 16;
  v ^= v >>> 8;
  v ^= v >>> 4;
  return ((0x6996 >>> (v & 15)) & 1) === 1;
});

export const rotateLeft = scalar(
  { args: [int32('value'), int32('by')], returns: int32() },
  (value, by) => (value << by) | (value >>> -by),
);

/** Two coordinates of 16 bits, interleaved. */
export const morton = scalar({ args: [int32('x'), int32('y')], returns: uint32() }, (x, y) => {
  function spread(value: number): number {
    let v = value & 0xffff;
    v = (v | (v << 8)) & 0x00ff00ff;
    v = (v | (v << 4)) & 0x0f0f0f0f;
    v = (v | (v << 2)) & 0x33333333;
    return (v | (v << 1)) & 0x55555555;
  }
  return (spread(x) | (spread(y) << 1)) >>> 0;
});

/** The place on a Hilbert curve of 16 bits a side. */
export const hilbert = scalar({ args: [int32('x'), int32('y')], returns: uint32() }, (px, py) => {
  let [x, y] = [px & 0xffff, py & 0xffff];
  let d = 0;
  for (let s = 32_768; s > 0; s >>= 1) {
    const rx = (x & s) > 0 ? 1 : 0;
    const ry = (y & s) > 0 ? 1 : 0;
    d += s * s * ((3 * rx) ^ ry);
    if (ry === 0) {
      if (rx === 1) {
        x = s - 1 - (x & (s - 1));
        y = s - 1 - (y & (s - 1));
      }
      [x, y] = [y, x];
    }
  }
  return d;
});

export const nextPowerOfTwo = scalar({ args: [int32('value')], returns: int64() }, (value) => {
  if (value <= 1) return 1n;
  return 1n << BigInt(32 - Math.clz32(value - 1));
});

/** 32 for zero. */
export const trailingZeros = scalar({ args: [int32('value')], returns: int32() }, (value) =>
  value === 0 ? 32 : 31 - Math.clz32(value & -value),
);

export const isPowerOfTwo = scalar(
  { args: [int64('value')], returns: bool() },
  (value) => value > 0n && (value & (value - 1n)) === 0n,
);

export const swapBytes = scalar(
  { args: [uint32('value')], returns: uint32() },
  (value) =>
    (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0,
);

/** Different bits of two words. */
export const hamming = scalar({ args: [int64('a'), int64('b')], returns: int32() }, (a, b) => {
  const differ = BigInt.asUintN(64, a ^ b);
  let count = 0;
  for (let bit = 0n; bit < 64n; bit++) if ((differ >> bit) & 1n) count += 1;
  return count;
});

/** `#ff8000` of three channels. */
export const rgbHex = scalar(
  { args: [uint8('r'), uint8('g'), uint8('b')], returns: utf8() },
  (r, g, b) => `#${((1 << 24) | (r << 16) | (g << 8) | b).toString(16).slice(1)}`,
);

/** How bright a colour of 24 bits is, 0 to 255. */
export const luma = scalar({ args: [int32('rgb')], returns: int32() }, (rgb) => {
  const r = (rgb >> 16) & 255;
  const g = (rgb >> 8) & 255;
  const b = rgb & 255;
  return (r * 77 + g * 150 + b * 29) >> 8;
});

/** A bloom filter's bit: whether the word has all bits of the mask that a value has. */
export const mayContain = scalar(
  { args: [int64('filter'), int32('value')], returns: bool() },
  (filter, value) => {
    const first = BigInt(Math.imul(value, 0x9e3779b1) >>> 26);
    const second = BigInt(Math.imul(value, 0x85ebca6b) >>> 26);
    const mask = (1n << first) | (1n << second);
    return (filter & mask) === BigInt.asIntN(64, mask);
  },
);

/** The digits of a number in base two, without leading zeros. */
export const binaryText = scalar({ args: [uint32('value')], returns: utf8() }, (value) => value.toString(2));
