import { readFileSync } from 'node:fs';
import * as arrow from 'apache-arrow';
import { Packr } from 'msgpackr';
import proto from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { BATCH_DESCRIPTOR } from '../src/batch-proto.js';
import { columnFromArray, columnFromBytes, nullColumn } from '../src/builder.js';
import { arrowIpc, type Codec, codecs, jsonRows, messagePack, protobuf } from '../src/codec.js';
import { type Field, field } from '../src/data-type.js';
import { Decimal } from '../src/decimal.js';
import { HeddleError } from '../src/errors.js';
import { columnToArray, type Value } from '../src/values.js';

/** Values of every type, its extremes among them. */
const VALUES: Readonly<Record<string, readonly Value[]>> = {
  bool: [true, null, false],
  int8: [-128, null, 127],
  int16: [-32_768, null, 32_767],
  int32: [-(2 ** 31), null, 2 ** 31 - 1],
  int64: [-(2n ** 63n), null, 2n ** 63n - 1n, 2n ** 53n, -1n],
  uint8: [0, null, 255],
  uint16: [0, null, 65_535],
  uint32: [0, null, 2 ** 32 - 1],
  float32: [Number.NaN, null, -0, Number.NEGATIVE_INFINITY, Math.fround(0.1), Math.fround(1e-45), 16_777_216],
  float64: [Number.NaN, null, -0, Number.POSITIVE_INFINITY, 0.1, 5e-324, 1.7976931348623157e308],
  'decimal128(38, 3)': [
    new Decimal(10n ** 38n - 1n, 3),
    null,
    new Decimal(-(10n ** 38n) + 1n, 3),
    new Decimal(0n, 3),
  ],
  utf8: ['', null, 'é🧵"\\\n\u0000', 'x'.repeat(300)],
  binary: [new Uint8Array(0), null, Uint8Array.of(0, 255, 128), new Uint8Array(300)],
  date32: [-(2 ** 31), null, 0, 2 ** 31 - 1],
  'timestamp[ns]': [-(2n ** 63n), null, 2n ** 63n - 1n],
  'timestamp[us, UTC]': [-1n, null, 0n],
  'time[s]': [0n, null, 86_399n],
  'time[ns]': [0n, null, 86_399_999_999_999n],
  'duration[ms]': [-(2n ** 63n), null, 1n],
  interval: [{ months: -(2 ** 31), days: 2 ** 31 - 1, nanoseconds: -(2n ** 63n) }, null],
  'list<int32?>': [[], null, [1, null, 3], [null]],
  'list<list<utf8>>': [[['a', ''], []], null, [[]]],
  'struct<a: int64?, "b c": list<bool>>': [{ a: null, 'b c': [true] }, null, { a: -5n, 'b c': [] }],
  'map<utf8, float64?>': [
    new Map(),
    null,
    new Map([
      ['x', null],
      ['', 1.5],
    ] as [string, number | null][]),
  ],
  'map<int64, struct<x: decimal128(4, 2)>>': [new Map([[-1n, { x: new Decimal(-50n, 2) }]]), null],
};
const TYPES = Object.keys(VALUES);

const oneField = (type: string, nullable = true): [Field] => [field('v', type, nullable)];
const encode = (codec: Codec, type: string, values: readonly Value[]) =>
  codec.encode(oneField(type), [columnFromArray(type, values)], values.length);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

function failure(run: () => unknown): HeddleError {
  try {
    run();
  } catch (error) {
    if (error instanceof HeddleError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

/** Deterministic numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe.each(codecs.map((codec) => [codec.name, codec] as const))('%s', (_, codec) => {
  test.each(TYPES)('carries %s', (type) => {
    const all = VALUES[type] ?? [];
    for (const values of [all, all.slice(0, 1), [null, null], []]) {
      const batch = codec.decode(oneField(type), encode(codec, type, values));
      expect(batch.rows).toBe(values.length);
      expect(batch.columns.map(columnToArray)).toEqual([values]);
    }
  });

  test('carries rows without columns', () => {
    expect(codec.decode([], codec.encode([], [], 3))).toEqual({ rows: 3, columns: [] });
  });

  test('refuses another type, another number of columns, and nothing at all', () => {
    const bytes = encode(codec, 'float64', [0.5, 1.5]);
    expect(failure(() => codec.decode(oneField('int32'), bytes)).code).toBe('HEDDLE2202');
    expect(failure(() => codec.decode(oneField('list<float64>'), bytes)).code).toBe('HEDDLE2202');
    expect(failure(() => codec.decode([], bytes)).code).toBe('HEDDLE2202');
    expect(failure(() => codec.decode(oneField('float64'), new Uint8Array(0))).code).toBe('HEDDLE2202');
  });

  test('refuses a null that the declaration does not allow, at any depth', () => {
    expect(
      failure(() => codec.decode(oneField('int32', false), encode(codec, 'int32', [1, null]))).message,
    ).toContain('row 1');
    const nested = encode(codec, 'list<struct<a: int32?>>', [[{ a: 1 }], [{ a: null }]]);
    expect(failure(() => codec.decode(oneField('list<struct<a: int32>>'), nested)).message).toContain(
      'v[].a',
    );
    // Under a null struct its fields may be null.
    const struct = encode(codec, 'struct<a: int32?>', [null, { a: 1 }]);
    expect(codec.decode(oneField('struct<a: int32>'), struct).rows).toBe(2);
  });

  test('refuses digits and times that the type does not have', () => {
    const wide = encode(codec, 'decimal128(10, 2)', [new Decimal(12_345n, 2)]);
    const narrow = oneField('decimal128(4, 2)');
    expect(failure(() => codec.decode(narrow, codec === arrowIpc ? retyped(wide) : wide)).code).toBe(
      'HEDDLE2202',
    );
    const { dataType } = field('t', 'time[s]');
    const late = {
      dataType,
      type: 'time',
      length: 1,
      validity: null,
      values: Int32Array.of(86_400),
    } as const;
    const bytes = codec.encode(oneField('time[s]'), [late], 1);
    expect(failure(() => codec.decode(oneField('time[s]'), bytes)).code).toBe('HEDDLE2202');
  });

  test.each(TYPES)('a damaged batch of %s ends in HEDDLE2202 or in columns', (type) => {
    const values = (VALUES[type] ?? []).slice(0, 3);
    const good = encode(codec, type, values);
    const next = random(11);
    const started = performance.now();
    for (let i = 0; i < 1_000; i++) {
      const bad = good.slice(0, next() < 0.2 ? Math.floor(next() * good.length) : good.length);
      for (let k = 0; k < 2; k++) bad[Math.floor(next() * bad.length)] = Math.floor(next() * 256);
      try {
        const { rows, columns } = codec.decode(oneField(type), bad);
        for (const column of columns) expect(columnToArray(column)).toHaveLength(rows);
      } catch (error) {
        if (!(error instanceof HeddleError)) throw error;
        expect(error.code).toBe('HEDDLE2202');
      }
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

/** The same stream with decimal128(4, 2) in its schema. */
function retyped(bytes: Uint8Array): Uint8Array {
  const data = arrow.tableFromIPC(bytes).batches[0]?.data.children[0];
  if (data === undefined) throw new Error('no column');
  const type = new arrow.Decimal(2, 4, 128);
  const narrow = arrow.makeData({ type, length: data.length, nullCount: 0, data: data.values });
  return arrow.tableToIPC(new arrow.Table({ v: new arrow.Vector([narrow]) }), 'stream');
}

test.each([protobuf, messagePack, jsonRows])('$name cannot carry invalid UTF-8', (codec) => {
  const bad = columnFromBytes([Buffer.from('é'), Buffer.from([0xff])]);
  expect(failure(() => codec.encode(oneField('utf8'), [bad], 2))).toMatchObject({ code: 'HEDDLE2302' });
  const split = columnFromBytes([Buffer.from([0xc3]), Buffer.from([0xa9])]);
  expect(failure(() => codec.encode(oneField('utf8'), [split], 2)).code).toBe('HEDDLE2302');
  const { dataType } = field('v', 'list<utf8>');
  const list = {
    dataType,
    type: 'list',
    length: 1,
    validity: null,
    offsets: Int32Array.of(0, 2),
    items: bad,
  } as const;
  expect(failure(() => codec.encode(oneField('list<utf8>'), [list], 1)).code).toBe('HEDDLE2302');
  // What lies under a null is no string.
  const hidden = { ...bad, validity: Uint8Array.of(1) };
  expect(
    codec.decode(oneField('utf8'), codec.encode(oneField('utf8'), [hidden], 2)).columns.map(columnToArray),
  ).toEqual([['é', null]]);
});

test.each([messagePack, jsonRows])('$name: rows by name, bare values', (codec) => {
  const fields = [field('a', 'int32', true), field('b', 'utf8')];
  const rows = (value: unknown) =>
    codec === jsonRows ? Buffer.from(JSON.stringify(value)) : new Packr({ useRecords: false }).pack(value);
  const named = rows([{ b: 'x', a: 1 }, { b: 'y' }, [3, 'z']]);
  expect(codec.decode(fields, named).columns.map(columnToArray)).toEqual([
    [1, null, 3],
    ['x', 'y', 'z'],
  ]);
  expect(failure(() => codec.decode(fields, rows([{ b: 'x', c: 1 }]))).code).toBe('HEDDLE2202');
  expect(failure(() => codec.decode(fields, rows([[1]]))).code).toBe('HEDDLE2202');
  expect(failure(() => codec.decode(fields, rows([1]))).code).toBe('HEDDLE2202');
  expect(codec.decode(oneField('int32'), rows([1, null]), 'values').columns.map(columnToArray)).toEqual([
    [1, null],
  ]);
  const lists = codec.decode(oneField('list<int32>'), rows([[1], []]), 'values');
  expect(lists.columns.map(columnToArray)).toEqual([[[1], []]]);
});

test('MessagePack: a key that is there twice is refused', () => {
  const twice = Uint8Array.of(0x91, 0x82, 0xa1, 0x76, 1, 0xa1, 0x76, 2);
  expect(failure(() => messagePack.decode(oneField('int32'), twice)).message).toContain('two values of v');
});

test('MessagePack is what msgpackr reads and writes', () => {
  const library = new Packr({ useRecords: false, mapsAsObjects: false, int64AsType: 'bigint' });
  const read = (type: string, values: readonly Value[]) => library.unpack(encode(messagePack, type, values));
  for (const type of TYPES) {
    const values = VALUES[type] ?? [];
    expect(read(type, values), type).toEqual(values.map((value) => [expected(value)]));
    const again = messagePack.decode(oneField(type), library.pack(read(type, values)));
    // The library writes -0 as the integer 0.
    const kept = values.map((value) => (Object.is(value, -0) ? 0 : value));
    expect(again.columns.map(columnToArray), type).toEqual([kept]);
  }
});

/** A value as msgpackr reads it: small integers as numbers, decimals as text, structs as maps. */
function expected(value: Value): unknown {
  if (typeof value === 'bigint') return value >= -(2n ** 31n) && value < 2n ** 32n ? Number(value) : value;
  if (value instanceof Decimal) return value.toString();
  if (value instanceof Uint8Array) return value;
  if (value instanceof Map) return new Map([...value].map(([key, held]) => [expected(key), expected(held)]));
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== 'object' || value === null) return value;
  if ('nanoseconds' in value) return Object.values(value).map((part) => expected(part as Value));
  return new Map(Object.entries(value).map(([name, held]) => [name, expected(held as Value)]));
}

test('Arrow IPC answers in several batches join, also nested ones', () => {
  const type = 'list<struct<a: utf8?>>';
  const values = [[{ a: 'x' }, { a: null }], null, []];
  const vector = arrow.tableFromIPC(encode(arrowIpc, type, values)).getChildAt(0);
  if (vector === null) throw new Error('no column');
  const twice = arrow.tableToIPC(new arrow.Table({ v: vector.concat(vector.slice(1)) }), 'stream');
  expect(arrowIpc.decode(oneField(type), twice).columns.map(columnToArray)).toEqual([[...values, null, []]]);
});

test('JSON says values as spec/abi.md does', () => {
  const json = (type: string, values: readonly Value[]) => text(encode(jsonRows, type, values));
  expect(json('float64', [-0, Number.NaN, Number.NEGATIVE_INFINITY, 1e300, null])).toBe(
    '[[-0],["NaN"],["-Infinity"],[1e+300],[null]]',
  );
  expect(json('float32', [Math.fround(0.1), Math.fround(16_777_217), Math.fround(3.4e38), -0])).toBe(
    '[[0.1],[16777216],[3.4e+38],[-0]]',
  );
  expect(json('int64', [2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n)])).toBe(
    '[[9007199254740991],["9007199254740992"],["-9007199254740992"]]',
  );
  expect(json('decimal128(5, 2)', [new Decimal(-50n, 2)])).toBe('[["-0.50"]]');
  expect(json('binary', [Uint8Array.of(0, 255)])).toBe('[["AP8="]]');
  expect(json('interval', [{ months: 1, days: -2, nanoseconds: 2n ** 60n }])).toBe(
    '[[[1,-2,"1152921504606846976"]]]',
  );
  expect(json('struct<a: int32, b: list<utf8?>>', [{ a: 1, b: ['x', null] }])).toBe(
    '[[{"a":1,"b":["x",null]}]]',
  );
  expect(json('map<utf8, int32>', [new Map([['k', 1]])])).toBe('[[[["k",1]]]]');
  const read = (type: string, given: string) =>
    jsonRows.decode(oneField(type), Buffer.from(given)).columns.flatMap(columnToArray);
  expect(read('decimal128(5, 2)', '[[7],["0.5"]]').map(String)).toEqual(['7.00', '0.50']);
  expect(read('struct<a: int32, b: utf8?>', '[[[1,"x"]],[{"a":2}]]')).toEqual([
    { a: 1, b: 'x' },
    { a: 2, b: null },
  ]);
  expect(failure(() => read('int64', '[[9007199254740993]]')).code).toBe('HEDDLE2202');
  expect(failure(() => read('binary', '[["AP8"]]')).code).toBe('HEDDLE2202');
});

test('the protobuf descriptor is spec/heddle.proto', () => {
  const spec = readFileSync(new URL('../../../spec/heddle.proto', import.meta.url), 'utf8');
  const shapes = (root: proto.Root) => {
    const namespace = root.lookup('heddle.v1') as proto.Namespace;
    return Object.fromEntries(
      namespace.nestedArray
        .filter((item) => item instanceof proto.Type)
        .map((type) => [
          type.name,
          Object.fromEntries(
            type.fieldsArray.map((f) => [
              f.name,
              { id: f.id, type: f.type, repeated: f.repeated, oneof: f.partOf?.name },
            ]),
          ),
        ]),
    );
  };
  const wanted = shapes(proto.parse(spec, { keepCase: true }).root);
  expect(Object.keys(wanted).length).toBeGreaterThan(12);
  expect(shapes(proto.Root.fromJSON(BATCH_DESCRIPTOR))).toEqual(wanted);
});

test('protobuf is what a reader made from spec/heddle.proto reads', () => {
  const spec = readFileSync(new URL('../../../spec/heddle.proto', import.meta.url), 'utf8');
  const batch = proto.parse(spec, { keepCase: true }).root.lookupType('heddle.v1.Batch');
  const fields = [
    field('s', 'utf8', true),
    field('m', 'map<utf8, list<int32>>', true),
    field('t', 'time[s]'),
  ];
  const columns = [
    columnFromArray('utf8', ['é', null]),
    columnFromArray('map<utf8, list<int32>>', [new Map([['k', [1, 2]]]), null]),
    columnFromArray('time[s]', [5n, 6n]),
  ];
  const bytes = protobuf.encode(fields, columns, 2);
  expect(bytes[0]).toBe(0x48);
  expect(batch.toObject(batch.decode(bytes), { longs: Number })).toEqual({
    format: 1,
    rows: 2,
    columns: [
      { name: 's', valid: [true, false], strings: { values: ['é', ''] } },
      {
        name: 'm',
        valid: [true, false],
        maps: {
          lengths: [1, 0],
          keys: { name: 'key', strings: { values: ['k'] } },
          values: {
            name: 'value',
            lists: { lengths: [2], items: { name: 'item', int32s: { values: [1, 2] } } },
          },
        },
      },
      { name: 't', int64s: { values: [5, 6] } },
    ],
  });
});

test('a null list with items under it sends none of them', () => {
  const items = columnFromArray('int32', [1, 2, 3]);
  const { dataType } = field('v', 'list<int32>');
  const offsets = Int32Array.of(0, 1, 2, 3);
  const list = { dataType, type: 'list', length: 3, validity: Uint8Array.of(0b101), offsets, items } as const;
  for (const codec of codecs) {
    const { columns } = codec.decode(
      oneField('list<int32>'),
      codec.encode(oneField('list<int32>'), [list], 3),
    );
    expect(columns.map(columnToArray), codec.name).toEqual([[[1], null, [3]]]);
  }
  expect(nullColumn('list<int32>', 2).length).toBe(2);
});
