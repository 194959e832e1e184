import { describe, expect, it } from 'vitest';
import { ExtismFailure, Guest } from './support/guest.js';

const TYPES = [
  'int32?',
  'int64?',
  'float32?',
  'float64?',
  'decimal128(6, 2)?',
  'binary?',
  'interval?',
  'struct<a: int32?, b: list<int32>?>?',
  'map<int32, utf8?>?',
  'time[s]?',
  'uint8?',
  'utf8?',
  'list<list<int8?>?>?',
] as const;

const guest = Guest.of(...TYPES.map((type) => ({ args: [type], returns: type, handler: '(a) => a' })));
const KNOWN: readonly string[] = TYPES;
const at = (type: string): number => KNOWN.indexOf(`${type}?`);

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly row: number | null;
}

function failure(call: () => unknown): Failure {
  try {
    call();
  } catch (error) {
    if (error instanceof ExtismFailure) return error.report;
    throw error;
  }
  throw new Error('it did not fail');
}

const json = (type: string, value: string): string =>
  new TextDecoder().decode(guest.extism(at(type), `[[${value}]]`)).slice(1, -1);

/** One row of one value in MessagePack, the value as bytes. */
const packed = (value: readonly number[]): Uint8Array => Uint8Array.from([0x91, 0x91, ...value]);
const msgpack = (type: string, value: readonly number[]): Uint8Array =>
  guest.extism(at(type), packed(value)).subarray(5);

describe('JSON values', () => {
  it.each([
    // The shortest decimal that reads back to the same float32.
    ['float32', '0.1', '0.1'],
    ['float32', '0.10000000149011612', '0.1'],
    ['float32', '16777217', '16777216'],
    ['float32', '3.4028234663852886e38', '3.4028235e+38'],
    ['float32', '1e-45', '1e-45'],
    ['float32', '1e-46', '0'],
    ['float32', '-0', '-0'],
    ['float32', '-0.0', '-0'],
    ['float64', '-0', '-0'],
    ['float64', '5e-324', '5e-324'],
    ['float64', '1e21', '1e+21'],
    ['float64', '100000000000000000000', '100000000000000000000'],
    ['float64', '123456789012345678901234567890', '1.2345678901234568e+29'],
    ['float64', '0.000001', '0.000001'],
    ['float64', '1E-7', '1e-7'],
    ['float64', '9007199254740993', '9007199254740992'],
    ['float64', '2.2250738585072011e-308', '2.225073858507201e-308'],
    ['float64', '0.1e1', '1'],
    ['float64', '8.5', '8.5'],
    // Numbers without a fraction are integers, however they are written.
    ['int32', '1.0', '1'],
    ['int32', '1e3', '1000'],
    ['int32', '-0', '0'],
    ['int64', '"5"', '5'],
    ['int64', '9007199254740991', '9007199254740991'],
    ['int64', '"-9007199254740992"', '"-9007199254740992"'],
    ['time[s]', '"86399"', '86399'],
    ['decimal128(6, 2)', '"-0.5"', '"-0.50"'],
    ['decimal128(6, 2)', '"-0"', '"0.00"'],
    ['decimal128(6, 2)', '1234', '"1234.00"'],
    ['decimal128(6, 2)', '"0009999.99"', '"9999.99"'],
    ['binary', '""', '""'],
    ['binary', '"AA=="', '"AA=="'],
    ['binary', '"AA"', '"AA=="'],
    ['binary', '"A\\u0041E="', '"AAE="'],
    ['interval', '[1,-2,"9223372036854775807"]', '[1,-2,"9223372036854775807"]'],
    ['struct<a: int32?, b: list<int32>?>', '{"b":[1]}', '{"a":null,"b":[1]}'],
    ['struct<a: int32?, b: list<int32>?>', '[1,null]', '{"a":1,"b":null}'],
    ['struct<a: int32?, b: list<int32>?>', '{}', '{"a":null,"b":null}'],
    ['map<int32, utf8?>', '[[2,"b"],[1,null]]', '[[2,"b"],[1,null]]'],
    ['utf8', '"\\ud83d\\ude00\\/\\b\\f\\t\\u00e9"', '"😀/\\u0008\\u000c\\u0009é"'],
    ['list<list<int8?>?>', ' [ [ 1 , null ] , [ ] , null ] ', '[[1,null],[],null]'],
  ])('%s %s', (type, value, expected) => {
    expect(json(type, value)).toBe(expected);
  });

  it.each([
    ['int32', '1.5', "argument 'a0' is int32?, the input has the number 1.5"],
    ['int32', '"1"', 'the string "1"'],
    ['int32', '2147483648', 'the number 2147483648'],
    ['int64', '9007199254740992', 'the number 9007199254740992'],
    ['int64', '"01"', 'the string "01"'],
    ['uint8', '-1', 'the number -1'],
    ['uint8', '256', 'the number 256'],
    ['time[s]', '86400', "argument 'a0' is time[s]?, the input has the number 86400"],
    ['float32', '1e39', 'the number 1e39'],
    ['float64', '1e309', 'the number 1e309'],
    ['float64', '"nan"', 'the string "nan"'],
    ['decimal128(6, 2)', '1.5', 'the number 1.5'],
    ['decimal128(6, 2)', '"1.234"', 'the string "1.234"'],
    ['decimal128(6, 2)', '"10000"', 'the string "10000"'],
    ['decimal128(6, 2)', '"1."', 'the string "1."'],
    ['decimal128(6, 2)', '".5"', 'the string ".5"'],
    ['decimal128(6, 2)', '"1e2"', 'the string "1e2"'],
    ['decimal128(6, 2)', '""', 'the string ""'],
    ['binary', '"A"', 'the string "A"'],
    ['binary', '"AA="', 'the string "AA="'],
    ['binary', '"A*=="', 'the string "A*=="'],
    ['interval', '[1,2]', 'an end'],
    ['interval', '[1,2,3,4]', 'the number 4'],
    ['interval', '[2147483648,0,0]', 'the number 2147483648'],
    ['struct<a: int32?, b: list<int32>?>', '{"c":1}', 'the string "c"'],
    ['struct<a: int32?, b: list<int32>?>', '{"a":1,"a":2}', 'the string "a"'],
    ['struct<a: int32?, b: list<int32>?>', '[1]', 'an end'],
    ['struct<a: int32?, b: list<int32>?>', '[1,null,2]', 'the number 2'],
    [
      'struct<a: int32?, b: list<int32>?>',
      '{"b":[1,true]}',
      "argument 'a0' at .b[1] is int32, the input has the boolean true",
    ],
    ['map<int32, utf8?>', '{"1":"a"}', 'an object'],
    ['map<int32, utf8?>', '[[null,"a"]]', 'null'],
    ['map<int32, utf8?>', '[[1]]', 'an end'],
    ['map<int32, utf8?>', '[[1,"a",2]]', 'the number 2'],
    ['list<list<int8?>?>', '[[1],[1000]]', "argument 'a0' at [1][0] is int8?, the input has the number 1000"],
    ['utf8', '1', 'the number 1'],
  ])('%s %s does not fit', (type, value, message) => {
    const error = failure(() => json(type, value));
    expect(error.message).toContain(message);
    if (error.code === 'HEDDLE2302') expect(error.row).toBe(0);
    else expect(error.code).toBe('HEDDLE2301');
  });

  it.each([
    '[[01]]',
    '[[1.]]',
    '[[.5]]',
    '[[+1]]',
    '[[1e]]',
    '[[-]]',
    '[[0x1]]',
    '[[1_0]]',
    '[[NaN]]',
    '[[1,]]',
    '[[1],]',
    '[[1]',
    '[[1]]]',
    '[{"a0":1,}]',
    '[{"a0" 1}]',
    '[{a0:1}]',
    '[{"a0":}]',
    '[["\n"]]',
    '[["\\x"]]',
    '[["\\u12"]]',
    '[["a]]',
    '[["a\\',
    '[[nul]]',
    '[[tru e]]',
    `${'['.repeat(100_000)}`,
    `[[${'['.repeat(60)}${']'.repeat(60)}]]`,
    `[[${'{"a":'.repeat(60)}1${'}'.repeat(60)}]]`,
  ])('%s is damaged', (input) => {
    expect(failure(() => guest.extism(at('list<list<int8?>?>'), input)).code).toMatch(/HEDDLE230[12]/);
    expect(failure(() => guest.extism(at('float64'), input)).code).toMatch(/HEDDLE230[12]/);
  });
});

describe('floats of any bits', () => {
  const bits = new Uint32Array(20_000);
  for (let i = 0, state = 1; i < bits.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bits[i] = state;
  }
  const rows = (values: readonly number[]): string =>
    `[${values.map((value) => `[${Object.is(value, -0) ? '-0' : value}]`).join(',')}]`;
  const text = (type: string, values: readonly number[]): string =>
    new TextDecoder().decode(guest.extism(at(type), rows(values)));

  it('come back as float32, in no more digits than JavaScript needs', () => {
    const values = [...new Float32Array(bits.buffer)].filter(Number.isFinite);
    const answer = text('float32', values);
    const back = JSON.parse(answer) as number[];
    expect(new Float32Array(back)).toEqual(new Float32Array(values));
    back.forEach((value, i) => {
      if (Number(values[i]?.toPrecision(6)) === value) return;
      // One digit less would be another float32.
      const digits = String(Math.abs(value))
        .replace(/e.*|\.|^0\.?0*/g, '')
        .replace(/0+$/, '').length;
      expect(Math.fround(Number(values[i]?.toPrecision(digits - 1)))).not.toBe(values[i]);
    });
  });

  it('come back as float64, in the digits of JavaScript', () => {
    const values = [...new Float64Array(bits.buffer)].filter(Number.isFinite);
    expect(text('float64', values)).toBe(JSON.stringify(values));
  });
});

describe('MessagePack values', () => {
  it.each([
    ['int32', [0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], [0xfe]],
    ['int32', [0xcf, 0, 0, 0, 0, 0, 0, 1, 0], [0xcd, 1, 0]],
    ['int32', [0xcb, 0x40, 0x59, 0, 0, 0, 0, 0, 0], [100]],
    ['int64', [0xca, 0x3f, 0x80, 0, 0], [1]],
    ['int64', [0xd0, 0x80], [0xd0, 0x80]],
    ['int64', [0xd1, 0x80, 0x00], [0xd1, 0x80, 0x00]],
    ['int64', [0xd2, 0x80, 0, 0, 0], [0xd2, 0x80, 0, 0, 0]],
    ['int64', [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0]],
    [
      'int64',
      [0xcf, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      [0xcf, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ],
    ['float64', [0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0]],
    ['float64', [5], [0xcb, 0x40, 0x14, 0, 0, 0, 0, 0, 0]],
    ['float64', [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xcb, 0x43, 0xf0, 0, 0, 0, 0, 0, 0]],
    ['float64', [0xca, 0x7f, 0xc1, 0, 0], [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]],
    ['float32', [0xca, 0x80, 0, 0, 0], [0xca, 0x80, 0, 0, 0]],
    ['float32', [0xcb, 0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a], [0xca, 0x3d, 0xcc, 0xcc, 0xcd]],
    ['decimal128(6, 2)', [0xa3, 0x31, 0x2e, 0x35], [0xa4, 0x31, 0x2e, 0x35, 0x30]],
    ['decimal128(6, 2)', [7], [0xa4, 0x37, 0x2e, 0x30, 0x30]],
    ['utf8', [0xdb, 0, 0, 0, 1, 0x61], [0xa1, 0x61]],
    ['binary', [0xc6, 0, 0, 0, 1, 0x61], [0xc4, 1, 0x61]],
    [
      'struct<a: int32?, b: list<int32>?>',
      [0xde, 0, 1, 0xa1, 0x61, 9],
      [0x82, 0xa1, 0x61, 9, 0xa1, 0x62, 0xc0],
    ],
    [
      'struct<a: int32?, b: list<int32>?>',
      [0x92, 9, 0xdd, 0, 0, 0, 1, 8],
      [0x82, 0xa1, 0x61, 9, 0xa1, 0x62, 0x91, 8],
    ],
    ['map<int32, utf8?>', [0xdf, 0, 0, 0, 1, 3, 0xc0], [0x81, 3, 0xc0]],
  ])('%s %j', (type, value, expected) => {
    expect([...msgpack(type, value)]).toEqual(expected);
  });

  it.each([
    ['int32', [0xa1, 0x31], 'the string "1"'],
    ['int32', [0xce, 0x80, 0, 0, 0], 'the number 2147483648'],
    ['int64', [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 'the number 18446744073709552000'],
    ['float64', [0xa3, 0x4e, 0x61, 0x4e], 'the string "NaN"'],
    ['float32', [0xcb, 0x7f, 0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 'the number 1.7976931348623157e+308'],
    ['binary', [0xa1, 0x41], 'the string "A"'],
    ['utf8', [0xc4, 1, 0x41], 'bytes'],
    ['map<int32, utf8?>', [0x91, 0x92, 1, 0xc0], 'an array'],
    ['map<int32, utf8?>', [0x81, 0xc0, 0xc0], 'null'],
    ['struct<a: int32?, b: list<int32>?>', [0x81, 1, 1], 'the number 1'],
  ])('%s %j does not fit', (type, value, message) => {
    const error = failure(() => msgpack(type, value));
    expect(error).toMatchObject({ code: 'HEDDLE2302', row: 0 });
    expect(error.message).toContain(message);
  });

  it.each([
    ['an extension', [0xd4, 1, 1]],
    ['a byte that means nothing', [0xc1]],
    ['a count beyond the end', [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['a length beyond the end', [0xdb, 0xff, 0xff, 0xff, 0xff, 0x61]],
    ['more behind the end', [1, 1]],
    ['nothing', []],
  ])('with %s are damaged', (_, value) => {
    expect(failure(() => msgpack('utf8', value)).code).toMatch(/HEDDLE230[12]/);
  });

  it('nest to a bound', () => {
    expect(failure(() => guest.extism(0, new Uint8Array(100_000).fill(0x91))).code).toMatch(/HEDDLE230[12]/);
    expect(failure(() => guest.extism(0, new Uint8Array(100_000).fill(0x81))).code).toMatch(/HEDDLE230[12]/);
  });

  it('of 70,000 bytes and of 70,000 items have lengths of four bytes', () => {
    const bytes = new Uint8Array(70_000).fill(7);
    const long = [0xc6, 0, 1, 0x11, 0x70, ...bytes];
    expect(Buffer.from(msgpack('binary', long)).equals(Buffer.from(long))).toBe(true);
    const list = [0xdd, 0, 1, 0x11, 0x70, ...Array.from(bytes, () => 0xc0)];
    expect(Buffer.from(msgpack('list<list<int8?>?>', list)).equals(Buffer.from(list))).toBe(true);
  });

  it('may be one row as a map', () => {
    expect([...guest.extism(0, Uint8Array.of(0x81, 0xa2, 0x61, 0x30, 5))]).toEqual([0xdd, 0, 0, 0, 1, 5]);
  });

  it('that are not UTF-8 are HEDDLE2005', () => {
    expect(failure(() => msgpack('utf8', [0xa1, 0xff]))).toMatchObject({ code: 'HEDDLE2005', row: 0 });
  });
});
