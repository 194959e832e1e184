import { describe, expect, it } from 'vitest';
import { encodeS32, encodeU32 } from '../../src/build/wasm/leb128.js';
import { ByteReader, WasmFormatError } from '../../src/build/wasm/reader.js';

describe('LEB128', () => {
  it.each([
    [0, [0x00]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [624_485, [0xe5, 0x8e, 0x26]],
    [0xffffffff, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('encodes unsigned %i', (value, bytes) => {
    expect(encodeU32(value)).toEqual(bytes);
    expect(new ByteReader(Uint8Array.from(bytes)).u32()).toBe(value);
  });

  it.each([
    [0, [0x00]],
    [63, [0x3f]],
    [64, [0xc0, 0x00]],
    [-1, [0x7f]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])('encodes signed %i', (value, bytes) => {
    expect(encodeS32(value)).toEqual(bytes);
  });

  it.each([-1, 1.5, 2 ** 32, Number.NaN])('refuses %d as unsigned', (value) => {
    expect(() => encodeU32(value)).toThrow(RangeError);
  });

  it.each([2 ** 31, -(2 ** 31) - 1, 0.5])('refuses %d as signed', (value) => {
    expect(() => encodeS32(value)).toThrow(RangeError);
  });

  it.each([
    ['an end in the middle', [0x80]],
    ['more than 32 bits', [0xff, 0xff, 0xff, 0xff, 0x1f]],
    ['more than five bytes', [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
  ])('refuses to read %s', (_, bytes) => {
    expect(() => new ByteReader(Uint8Array.from(bytes)).u32()).toThrow(WasmFormatError);
  });
});
