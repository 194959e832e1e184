/** Hashes as their papers have them. */
import { int32, int64, scalar, uint32, utf8 } from '@heddle/pdk';

/** The bytes of a text as UTF-8: the guest has no TextEncoder. */
function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000)
      bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else
      bytes.push(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 63),
        0x80 | ((point >> 6) & 63),
        0x80 | (point & 63),
      );
  }
  return bytes;
}

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));

function murmurFinish(value: number): number {
  let h = value;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** murmur3_32 of an int32, as Spark's `hash` has it. */
export const murmur3 = scalar({ args: [int32('value'), int32('seed')], returns: int32() }, (value, seed) => {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul(rotate(k, 15), 0x1b873593);
  let h = seed ^ k;
  h = (Math.imul(rotate(h, 13), 5) + 0xe6546b64) | 0;
  return murmurFinish(h ^ 4);
});

/** murmur3_32 of ASCII. */
export const murmur3Ascii = scalar(
  { args: [utf8('text'), uint32('seed')], returns: uint32() },
  (text, seed) => {
    let h = seed;
    const blocks = text.length & ~3;
    for (let i = 0; i < blocks; i += 4) {
      let k =
        (text.charCodeAt(i) & 0xff) |
        ((text.charCodeAt(i + 1) & 0xff) << 8) |
        ((text.charCodeAt(i + 2) & 0xff) << 16) |
        ((text.charCodeAt(i + 3) & 0xff) << 24);
      k = Math.imul(k, 0xcc9e2d51);
      k = (k << 15) | (k >>> 17);
      h ^= Math.imul(k, 0x1b873593);
      h = (h << 13) | (h >>> 19);
      h = (Math.imul(h, 5) + 0xe6546b64) | 0;
    }
    const rest = text.length & 3;
    if (rest > 0) {
      let tail = text.charCodeAt(blocks) & 0xff;
      if (rest > 1) tail |= (text.charCodeAt(blocks + 1) & 0xff) << 8;
      if (rest > 2) tail |= (text.charCodeAt(blocks + 2) & 0xff) << 16;
      tail = Math.imul(tail, 0xcc9e2d51);
      tail = (tail << 15) | (tail >>> 17);
      h ^= Math.imul(tail, 0x1b873593);
    }
    return murmurFinish(h ^ text.length) >>> 0;
  },
);

/** xxHash32 of an int32 (4 bytes, little endian). */
export const xxhash32 = scalar(
  { args: [int32('value'), uint32('seed')], returns: uint32() },
  (value, seed) => {
    let h = (seed + 374761393 + 4) | 0;
    h = (h + Math.imul(value, 3266489917)) | 0;
    h = Math.imul(rotate(h, 17), 668265263);
    h = Math.imul(h ^ (h >>> 15), 2246822519);
    h = Math.imul(h ^ (h >>> 13), 3266489917);
    return (h ^ (h >>> 16)) >>> 0;
  },
);

const P1 = 11400714785074694791n;
const P2 = 14029467366897019727n;
const P3 = 1609587929392839161n;
const P4 = 9650029242287828579n;
const P5 = 2870177450012600261n;
const u64 = (value: bigint) => BigInt.asUintN(64, value);
const rotl64 = (value: bigint, by: bigint) => u64((value << by) | (value >> (64n - by)));

/** xxHash64 of an int64 (8 bytes, little endian), as Spark's `xxhash64` has it. */
export const xxhash64 = scalar({ args: [int64('value'), int64('seed')], returns: int64() }, (value, seed) => {
  let h = u64(seed + P5 + 8n);
  h ^= u64(rotl64(u64(u64(value) * P2), 31n) * P1);
  h = u64(rotl64(h, 27n) * P1 + P4);
  h = u64((h ^ (h >> 33n)) * P2);
  h = u64((h ^ (h >> 29n)) * P3);
  return BigInt.asIntN(64, h ^ (h >> 32n));
});

export const fnv1a32 = scalar({ args: [utf8('text')], returns: uint32() }, (text) => {
  let hash = 0x811c9dc5;
  for (const byte of utf8Bytes(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
});

/** FNV-1a with 64 bits of the code units of a text. */
export const fnv1a64 = scalar({ args: [utf8('text')], returns: int64() }, (text) => {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash ^= BigInt(text.charCodeAt(i));
    hash = BigInt.asUintN(64, hash * 0x100000001b3n);
  }
  return BigInt.asIntN(64, hash);
});

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

export const crc32 = scalar({ args: [utf8('text')], returns: uint32() }, (text) => {
  let crc = -1;
  for (let i = 0; i < text.length; i++) {
    crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0);
  }
  return ~crc >>> 0;
});

/** CRC-16/XMODEM of one number's four bytes, bit by bit. */
export const crc16 = scalar({ args: [uint32('value')], returns: int32() }, (value) => {
  let crc = 0;
  for (let shift = 24; shift >= 0; shift -= 8) {
    crc ^= ((value >>> shift) & 0xff) << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
});

export const adler32 = scalar({ args: [utf8('text')], returns: uint32() }, (text) => {
  let a = 1;
  let b = 0;
  for (let i = 0; i < text.length; i++) {
    a = (a + text.charCodeAt(i)) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
});

/** As `String.hashCode` of Java. */
export const javaHash = scalar({ args: [utf8('text')], returns: int32() }, (text) => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (31 * hash + text.charCodeAt(i)) | 0;
  return hash;
});

export const djb2 = scalar({ args: [utf8('text')], returns: uint32() }, (text) =>
  [...text].reduce((hash, character) => ((hash << 5) + hash + (character.codePointAt(0) ?? 0)) >>> 0, 5381),
);

/** Jenkins' one at a time. */
export const oneAtATime = scalar({ args: [utf8('key')], returns: uint32() }, (key) => {
  let hash = 0;
  for (let i = 0; i < key.length; ++i) {
    hash += key.charCodeAt(i);
    hash += hash << 10;
    hash ^= hash >>> 6;
  }
  hash += hash << 3;
  hash ^= hash >>> 11;
  hash += hash << 15;
  return hash >>> 0;
});

/** The number that SplitMix64 gives first. */
export const splitMix = scalar({ args: [int64('seed')], returns: int64() }, (seed) => {
  let z = BigInt.asUintN(64, seed + 0x9e3779b97f4a7c15n);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return BigInt.asIntN(64, z ^ (z >> 31n));
});

/** Wang's hash of 32 bits. */
export const wangHash = scalar({ args: [uint32('key')], returns: uint32() }, (key) => {
  let hash = (key ^ 61 ^ (key >>> 16)) >>> 0;
  hash = (hash + (hash << 3)) >>> 0;
  hash = (hash ^ (hash >>> 4)) >>> 0;
  hash = Math.imul(hash, 0x27d4eb2d) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
});

/** The bucket that jump consistent hashing gives a key. */
export const jumpBucket = scalar(
  { args: [int64('key'), int32('buckets')], returns: int32() },
  (start, buckets) => {
    let key = BigInt.asUintN(64, start);
    let bucket = -1;
    let next = 0;
    while (next < buckets) {
      bucket = next;
      key = BigInt.asUintN(64, key * 2862933555777941757n + 1n);
      next = Math.floor((bucket + 1) * (2 ** 31 / (Number(key >> 33n) + 1)));
    }
    return bucket;
  },
);

/** Pearson's hash over a table of its own. */
export const pearson = scalar({ args: [utf8('text')], returns: int32() }, (text) => {
  const table = new Uint8Array(256);
  for (let i = 0; i < 256; i++) table[i] = (i * 167 + 13) & 255;
  let hash = text.length & 255;
  for (let i = 0; i < text.length; i++) hash = table[hash ^ (text.charCodeAt(i) & 255)] ?? 0;
  return hash;
});
