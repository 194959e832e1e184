import {
  Bool,
  Float64,
  Int32,
  Int64,
  LargeUtf8,
  Table,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { ExtismFailure, Guest } from './support/guest.js';

const TYPES = ['bool', 'int32', 'int64', 'float64', 'utf8'] as const;
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Five functions that return their argument, then `f5(a, b) = a + b`, `f6() = 7` and one that throws. */
const guest = Guest.of(
  ...TYPES.map((type) => ({ args: [`${type}?`], returns: `${type}?`, handler: '(a) => a' })),
  { args: ['float64', 'float64'], returns: 'float64', handler: '(a, b) => a + b' },
  { returns: 'int32', handler: '() => 7' },
  { args: ['float64'], returns: 'float64', handler: '() => { throw new Error("no"); }' },
);
const ADD = 5;
const SEVEN = 6;
const THROWS = 7;

function failure(
  index: number,
  input: Uint8Array | string,
): { code: string; message: string; row: number | null } {
  try {
    guest.extism(index, input);
  } catch (error) {
    if (error instanceof ExtismFailure) return error.report;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('JSON rows', () => {
  it.each([
    ['bool', '[true,null,false]'],
    ['int32', '[1,null,-2147483648]'],
    ['int64', '[1,null,9007199254740991,"9007199254740992","-9223372036854775808","9223372036854775807"]'],
    ['float64', '[1,null,-0,1.5,1e+21,5e-324,"NaN","Infinity","-Infinity"]'],
    ['utf8', '["",null,"\\"\\\\\\u0001\\u000a","Ærø 😀","a"]'],
  ] as const)('carry %s', (type, values) => {
    const rows = (JSON.parse(values) as unknown[]).map(
      (_, i) => `[${values.slice(1, -1).split(/,(?! )/)[i]}]`,
    );
    expect(text(guest.extism(TYPES.indexOf(type), ` \n[${rows.join(',')}]`))).toBe(values);
  });

  it('are arrays, objects or one object', () => {
    expect(text(guest.extism(ADD, '[[1,2],{"a1":4,"a0":3}]'))).toBe('[3,7]');
    expect(text(guest.extism(ADD, '{"a0":1,"a1":2}'))).toBe('[3]');
    expect(text(guest.extism(SEVEN, '[[],{},[]]'))).toBe('[7,7,7]');
    expect(text(guest.extism(ADD, '[]'))).toBe('[]');
  });

  it('may be missing', () => {
    expect(text(guest.extism(ADD, ''))).toBe('[]');
    expect(text(guest.extism(SEVEN, ''))).toBe('[7]');
  });

  it.each([
    [ADD, '[[1]]', 'HEDDLE2302', 'the row has 1 values, 2 expected', 0],
    [ADD, '[[1,2],[1,2,3]]', 'HEDDLE2302', 'the row has 3 values, 2 expected', 1],
    [ADD, '[[1,2],[1,"x"]]', 'HEDDLE2302', 'argument \'a1\' is float64, the input has the string "x"', 1],
    [ADD, '[{"a0":1,"a1":1,"b":1}]', 'HEDDLE2302', 'a key of the row names no argument: the string "b"', 0],
    [ADD, '[{"a0":1,"a1":1,"a0":1}]', 'HEDDLE2302', 'a key comes twice in the row: the string "a0"', 0],
    [ADD, '[1]', 'HEDDLE2302', 'a row is an array of values or an object', 0],
    [1, '[[1.5]]', 'HEDDLE2302', "argument 'a0' is int32?, the input has the number 1.5", 0],
    [2, '[[9007199254740993]]', 'HEDDLE2302', "argument 'a0' is int64?", 0],
    [2, '[["1e3"]]', 'HEDDLE2302', "argument 'a0' is int64?", 0],
    [2, '[["9223372036854775808"]]', 'HEDDLE2302', "argument 'a0' is int64?", 0],
    [4, '[["\\ud800"]]', 'HEDDLE2005', "argument 'a0' is not valid UTF-8", 0],
    [ADD, '[[1,2]', 'HEDDLE2301', 'damaged at byte 6', null],
    [ADD, '[[1,2]] x', 'HEDDLE2301', 'damaged at byte 8', null],
    [THROWS, '[[1]]', 'HEDDLE2001', 'Error: no', 0],
  ] as const)('that are wrong are told: %i %s', (index, input, code, message, row) => {
    const error = failure(index, input);
    expect(error).toMatchObject({ code, row });
    expect(error.message).toContain(message);
  });

  it('must be UTF-8', () => {
    expect(failure(ADD, Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d))).toMatchObject({ code: 'HEDDLE2301' });
  });
});

describe('protobuf', () => {
  const root = protobuf.loadSync(new URL('../../../spec/heddle.proto', import.meta.url).pathname);
  const Batch = root.lookupType('heddle.v1.Batch');
  const encode = (batch: object): Uint8Array =>
    Batch.encode(Batch.fromObject({ format: 1, ...batch })).finish();
  const decode = (bytes: Uint8Array): unknown =>
    Batch.toObject(Batch.decode(bytes), { longs: String, arrays: true }) as unknown;

  it.each([
    ['bool', 'bools', [true, false, true]],
    ['int32', 'int32s', [1, -1, 2_147_483_647]],
    ['int64', 'int64s', ['1', '-9223372036854775808', '9223372036854775807']],
    ['float64', 'float64s', [1.5, -0, Number.POSITIVE_INFINITY]],
    ['utf8', 'strings', ['a', '', 'Ærø 😀']],
  ] as const)('carries %s', (type, field, values) => {
    const index = TYPES.indexOf(type);
    const plain = { rows: 3, columns: [{ [field]: { values } }] };
    expect(decode(guest.extism(index, encode(plain)))).toEqual({
      format: 1,
      rows: 3,
      columns: [{ name: 'result', valid: [], [field]: { values } }],
    });
    const output = decode(
      guest.extism(
        index,
        encode({ rows: 3, columns: [{ valid: [true, false, true], [field]: { values } }] }),
      ),
    );
    expect(output).toMatchObject({ columns: [{ valid: [true, false, true] }] });
  });

  it('carries no rows, no arguments and fields in any order', () => {
    const none = { rows: 0, columns: [{ float64s: {} }, { float64s: {} }] };
    expect(decode(guest.extism(ADD, encode(none)))).toMatchObject({
      columns: [{ float64s: { values: [] } }],
    });
    expect(decode(guest.extism(SEVEN, encode({ rows: 2 })))).toMatchObject({
      columns: [{ int32s: { values: [7, 7] } }],
    });
    const rowsLast = Buffer.concat([encode({ columns: none.columns }), Uint8Array.of(0x50, 0)]);
    expect(decode(guest.extism(ADD, rowsLast))).toMatchObject({ format: 1 });
  });

  it('may be unpacked', () => {
    // format 1, rows 2, one column of Int32s with two unpacked sfixed32.
    const values = [0x0d, 5, 0, 0, 0, 0x0d, 6, 0, 0, 0];
    const column = [0x22, values.length, ...values];
    const batch = Uint8Array.of(0x48, 1, 0x50, 2, 0x5a, column.length, ...column);
    expect(decode(guest.extism(1, batch))).toMatchObject({ columns: [{ int32s: { values: [5, 6] } }] });
  });

  it.each([
    [{ rows: 1, columns: [] }, 'HEDDLE2302', '2 columns expected, the input has 0'],
    [
      { rows: 1, columns: [{ float64s: { values: [1] } }, { strings: { values: ['x'] } }] },
      'HEDDLE2302',
      "argument 'a1' is float64 (float64s), the input has strings",
    ],
    [{ rows: 1, columns: [{ float64s: { values: [1] } }, {}] }, 'HEDDLE2302', 'the input has no values'],
    [
      { rows: 2, columns: [{ float64s: { values: [1] } }, { float64s: { values: [1] } }] },
      'HEDDLE2302',
      "argument 'a0' has 1 values where there are 2 rows",
    ],
    [
      { rows: 1, columns: [{ float64s: { values: [1, 2] } }, { float64s: { values: [1] } }] },
      'HEDDLE2302',
      "argument 'a0' has 2 values where there are 1 rows",
    ],
    [
      {
        rows: 1,
        columns: [{ valid: [true, true], float64s: { values: [1] } }, { float64s: { values: [1] } }],
      },
      'HEDDLE2302',
      'validity flags',
    ],
    [{ format: 2, rows: 1 }, 'HEDDLE2301', 'of format 2'],
    [{ rows: 2 ** 31 }, 'HEDDLE2301', 'rows'],
  ])('that does not fit is told: %j', (batch, code, message) => {
    const error = failure(ADD, encode(batch));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('that is cut or bent never does harm', () => {
    const whole = encode({ rows: 2, columns: [{ valid: [true, false], strings: { values: ['abc', 'é'] } }] });
    // The first two bytes alone are a batch without rows.
    for (let length = 1; length < whole.length; length++) {
      if (length === 2) continue;
      expect(failure(4, whole.slice(0, length)).code).toMatch(/HEDDLE230[12]/);
    }
    for (let i = 1; i < whole.length; i++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const bent = Uint8Array.from(whole);
        bent[i] = byte;
        try {
          guest.extism(4, bent);
        } catch (error) {
          expect(error).toBeInstanceOf(ExtismFailure);
        }
      }
    }
  });
});

describe('Arrow IPC', () => {
  const arrow = {
    bool: new Bool(),
    int32: new Int32(),
    int64: new Int64(),
    float64: new Float64(),
    utf8: new Utf8(),
  };
  const column = (type: (typeof TYPES)[number], values: unknown[]): Table =>
    new Table({ anything: vectorFromArray(values, arrow[type]) });

  it.each([
    ['bool', [true, null, false, true]],
    ['int32', [1, null, -2_147_483_648]],
    ['int64', [1n, null, -(2n ** 63n), 2n ** 63n - 1n]],
    ['float64', [1.5, null, -0, Number.NaN, Number.POSITIVE_INFINITY]],
    ['utf8', ['', null, 'Ærø 😀', 'x']],
  ] as const)('carries %s', (type, values) => {
    for (const sent of [[...values], values.filter((value) => value !== null), []]) {
      const output = tableFromIPC(
        guest.extism(TYPES.indexOf(type), tableToIPC(column(type, sent), 'stream')),
      );
      expect(output.schema.fields.map(({ name, type: given }) => `${name} ${given}`)).toEqual([
        `result ${arrow[type]}`,
      ]);
      expect(
        output.getChild('result')?.toArray === undefined ? [] : [...(output.getChild('result') ?? [])],
      ).toEqual(sent);
    }
  });

  it('has one batch out per batch in', () => {
    const batches = [1, 2, 3].flatMap((n) => {
      const values = Array.from({ length: n }, (_, i) => i);
      return tableFromArrays({ a: Float64Array.from(values), b: Float64Array.from(values) }).batches;
    });
    const output = tableFromIPC(guest.extism(ADD, tableToIPC(new Table(batches), 'stream')));
    expect(output.batches.map(({ numRows }) => numRows)).toEqual([1, 2, 3]);
    expect([...(output.getChild('result') ?? [])]).toEqual([0, 0, 2, 0, 2, 4]);
  });

  it.each([
    ['large offsets', new Table({ a: vectorFromArray(['x', null, 'é'], new LargeUtf8()) })],
    ['a dictionary', tableFromArrays({ a: ['x', null, 'é'] })],
  ])('may have %s', (_, table) => {
    const output = tableFromIPC(guest.extism(4, tableToIPC(table, 'stream')));
    expect([...(output.getChild('result') ?? [])]).toEqual(['x', null, 'é']);
  });

  it('says that a strict function of nullable columns can give null', () => {
    const output = tableFromIPC(
      guest.extism(ADD, tableToIPC(tableFromArrays({ a: [1, null], b: [1, 2] }), 'stream')),
    );
    expect(output.schema.fields[0]?.nullable).toBe(true);
    expect([...(output.getChild('result') ?? [])]).toEqual([2, null]);
  });

  it.each([
    [ADD, column('float64', [1]), '2 columns expected, the input has 1'],
    [0, column('int32', [1]), "argument 'a0' is bool?, the input has int32"],
  ])('that does not fit is HEDDLE2302: %i', (index, table, message) => {
    const error = failure(index, tableToIPC(table, 'stream'));
    expect(error.code).toBe('HEDDLE2302');
    expect(error.message).toContain(message);
  });

  it('that is cut or bent never does harm', () => {
    const whole = tableToIPC(column('utf8', ['abc', null, 'é']), 'stream');
    for (let length = 4; length < whole.length - 8; length += 3) {
      try {
        guest.extism(4, whole.slice(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(ExtismFailure);
      }
    }
    for (let i = 4; i < whole.length; i++) {
      for (const byte of [0x00, 0x7f, 0xff]) {
        const bent = Uint8Array.from(whole);
        bent[i] = byte;
        try {
          guest.extism(4, bent);
        } catch (error) {
          expect(error).toBeInstanceOf(ExtismFailure);
        }
      }
    }
    expect(text(guest.extism(ADD, '[[1,2]]'))).toBe('[3]');
  });
});

describe('a call', () => {
  it('of no known format is HEDDLE2301', () => {
    expect(failure(ADD, 'hello')).toMatchObject({ code: 'HEDDLE2301' });
    expect(failure(ADD, '   ')).toMatchObject({ code: 'HEDDLE2301' });
  });

  it('of an Arrow IPC file is HEDDLE2301', () => {
    const file = tableToIPC(tableFromArrays({ a: [true] }), 'file');
    expect(failure(0, file)).toMatchObject({ code: 'HEDDLE2301' });
  });

  it('leaves no block behind but what the host takes', () => {
    expect(guest.host.liveBlocks).toBe(0);
  });

  it('outputs the manifest', () => {
    const own = new Guest(
      '__heddle_register([{ name: "f", export: "f", kind: "scalar", volatility: "stable", args: [], returns: { type: "bool", nullable: false }, handlers: { call: () => true } }])',
      '{}',
      '{"manifest":1,"é":true}',
    );
    expect(own.exports.heddle_manifest()).toBe(0);
    expect(text(own.host.output ?? new Uint8Array())).toBe('{"manifest":1,"é":true}');
  });
});
