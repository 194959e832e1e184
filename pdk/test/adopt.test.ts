import { describe, expect, it } from 'vitest';
import { adopt, BuildError, parseSignature, parseType, signature } from '../src/build/index.js';

/** The smallest module: a header and nothing else. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

describe('signatures are read as they are written', () => {
  it.each([
    'answer() -> int32',
    'add(a float64, b float64?) -> float64?',
    'join(separator utf8, words utf8...) -> utf8',
    'price(amount decimal128(10, 2), at timestamp[us, Europe/Oslo]) -> decimal128(38, 0)',
    'nested(x list<struct<a: int32?, b: map<utf8, list<binary>?>>>) -> interval',
    'mean(x float64) -> float64? state struct<sum: float64, n: int64>',
    'split(text utf8) -> table(word utf8, at uint32)',
    'times(a time[ms], b duration[ns], c date32, d float32, e uint8) -> int64',
    'odd("two words" bool) -> struct<"1st": int8>',
  ])('%s', (text) => {
    const parsed = parseSignature(text);
    expect(signature({ ...parsed, export: parsed.name, volatility: 'immutable', doc: undefined })).toBe(text);
  });

  it.each([
    ['add(a float64', "')' expected at column 14, found the end"],
    ['add(a float65) -> int32', 'there is no type float65'],
    ['add(a int32) int32', "'->' expected at column 14, found 'int32'"],
    ['add(a list<int32) -> int32', "'>' expected at column 17"],
    ['add(a timestamp[min]) -> int32', 's, ms, us or ns expected at column 17'],
    ['add(a int32) -> int32 twice', 'the end of the signature expected at column 23'],
    [`f(a ${'list<'.repeat(16)}int32${'>'.repeat(16)}) -> int32`, 'types nest deeper than 16'],
  ])('%s is refused', (text, message) => {
    expect(() => parseSignature(text)).toThrow(message);
  });

  it('reads a type alone', () => {
    const item = { type: 'int32', nullable: true };
    expect(parseType('list<int32?>')).toEqual({ type: 'list', item, nullable: false });
  });
});

describe('adopt', () => {
  it('numbers functions by their names, whatever the order they are given in', () => {
    const { manifest } = adopt(EMPTY, ['b(x int32) -> int32', 'a(x int32) -> int32']);
    expect(manifest.functions.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it.each([
    [[], 'HEDDLE3004'],
    [['a(x'], 'HEDDLE3005'],
    [['a(x int32) -> int32', 'a(x int64) -> int64', 'heddle_x() -> int32'], 'HEDDLE3005'],
    [['"no name"() -> int32'], 'HEDDLE3005'],
  ])('refuses %j', (signatures, code) => {
    expect(() => adopt(EMPTY, signatures)).toThrow(BuildError);
    expect(() => adopt(EMPTY, signatures)).toThrow(expect.objectContaining({ code }));
  });

  it('gives the export its SQL name', () => {
    const { manifest } = adopt(EMPTY, ['addTwo(a int32, b int32) -> int32'], { format: 'proto-row' });
    expect(manifest.functions[0]).toMatchObject({ name: 'add_two', export: 'addTwo', format: 'proto-row' });
  });

  it.each([
    ['f(a list<int32>) -> int32', 'proto-row', 'no literal of type list'],
    ['f(a int32) -> timestamp[ns]', 'proto-row', 'no literal of type timestamp'],
    ['f(a int32) -> table(b int32)', 'json', 'a plain plugin is a scalar function'],
  ] as const)('refuses %s as %s', (signature, format, message) => {
    expect(() => adopt(EMPTY, [signature], { format })).toThrow(message);
  });
});
