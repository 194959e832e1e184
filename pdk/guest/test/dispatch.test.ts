import {
  Uint8 as ArrowUint8,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float64,
  Int32,
  Int64,
  LargeBinary,
  LargeUtf8,
  List,
  Struct,
  Table,
  TimestampMillisecond,
  TimestampSecond,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { readStream, recordBatch } from './support/codecs/arrow.js';
import { type Batch, codecs } from './support/codecs/index.js';
import { ExtismFailure, Guest } from './support/guest.js';
import { type FieldRecord, typeOf } from './support/types.js';

function batch(
  ...columns: readonly (readonly [name: string, type: string, values: readonly unknown[]])[]
): Batch {
  return {
    rows: columns[0]?.[2].length ?? 0,
    fields: columns.map(([name, type]): FieldRecord => ({ ...typeOf(type), name })),
    columns: columns.map(([, , values]) => values),
  };
}

function failure(call: () => unknown): { code: string; message: string; row: number | null } {
  try {
    call();
  } catch (error) {
    if (error instanceof ExtismFailure) return error.report;
    throw error;
  }
  throw new Error('it did not fail');
}

const RESULT = typeOf('struct<result: utf8?>').fields ?? [];

describe.each(codecs)('overloads in $name', (codec) => {
  const tells = (index: number, name: string, ...args: string[]): object => ({
    export: name,
    name,
    args,
    returns: 'utf8',
    handler: `(...all) => '${index}:' + all`,
  });
  const sum = (type: string, zero: string): object => ({
    export: 'total',
    name: 'total',
    kind: 'aggregate',
    args: [type],
    state: `struct<sum: ${type}>`,
    returns: 'utf8',
    handlers: `createState: () => ({ sum: ${zero} }), accumulate: (state, value) => { state.sum += value; },
      merge: (state, other) => { state.sum += other.sum; }, finish: ({ sum }) => '${type} ' + sum`,
  });
  const guest = Guest.of(
    ...([
      tells(0, 'before', 'float64'),
      tells(1, 'o', 'bool'),
      tells(2, 'o', 'utf8', 'list<float64>'),
      tells(3, 'o', 'utf8', 'list<utf8>'),
      tells(4, 'o'),
      tells(5, 'z', 'utf8'),
      sum('float64', '0'),
      sum('utf8', '""'),
    ] as never[]),
  );
  const run = (index: number, input: Batch, verb = 0): unknown =>
    codec.decode(guest.extism(index, codec.encode(input), verb), RESULT, true).columns[0];

  it('are chosen by number and types', () => {
    expect(run(1, batch(['a', 'bool', [true]]))).toEqual(['1:true']);
    expect(run(1, batch(['a', 'utf8', ['x']], ['b', 'list<float64>', [[1.5]]]))).toEqual(['2:x,1.5']);
    expect(run(1, batch(['a', 'utf8', ['x']], ['b', 'list<utf8>', [['y', 'z']]]))).toEqual(['3:x,y,z']);
    // Without columns of the input the output comes by position.
    const reader = codec.name === 'typed protobuf' ? (codecs[1] ?? codec) : codec;
    const none = guest.extism(1, codec.encode({ rows: 2, fields: [], columns: [] }));
    expect(reader.decode(none, RESULT, true).columns[0]).toEqual(['4:', '4:']);
  });

  it('are those of the export alone', () => {
    const error = failure(() => run(1, batch(['a', 'utf8', ['x']])));
    expect(error.code).toBe('HEDDLE2302');
    expect(error.message).toContain('no overload takes the input');
    expect(failure(() => run(0, batch(['a', 'bool', [true]]))).message).not.toContain('overload');
  });

  it('of aggregates are looked for before a group', () => {
    expect(run(6, batch(['a', 'float64', [1, 2]]))).toEqual(['float64 3']);
    expect(run(6, batch(['a', 'utf8', ['x', 'y']]))).toEqual(['utf8 xy']);
    const grouped = batch(['group', 'int64', [1n, 2n, 1n]], ['a', 'utf8', ['x', 'y', 'z']]);
    const fields = typeOf('struct<group: int64, result: utf8>').fields ?? [];
    expect(codec.decode(guest.extism(6, codec.encode(grouped)), fields, false).columns).toEqual([
      [1n, 2n],
      ['utf8 xz', 'utf8 y'],
    ]);
    expect(run(6, batch(['state', 'struct<sum: utf8>', [{ sum: 'a' }, { sum: 'b' }]]), 3)).toEqual([
      'utf8 ab',
    ]);
  });

  it('of partitions are chosen by the params and the rows', () => {
    const over = (type: string, params: string): object => ({
      export: 'p',
      name: 'p',
      kind: 'partition',
      args: `x: ${type}`,
      params,
      output: 'result: utf8',
      handlers: `open: (param) => param, process: function* (param, { x }) { yield { result: '${type}/${params} ' + param + x }; }`,
    });
    const partitions = Guest.of(
      ...([over('utf8', 'a: bool'), over('bool', 'a: bool'), over('bool', 'a: utf8')] as never[]),
    );
    const partition = (params: Batch, rows: Batch): unknown => {
      partitions.extism(0, codec.encode(params), 4);
      return codec.decode(partitions.extism(0, codec.encode(rows), 5), RESULT, false).columns[0];
    };
    expect(partition(batch(['a', 'bool', [true]]), batch(['x', 'utf8', ['y']]))).toEqual([
      'utf8/a: bool truey',
    ]);
    expect(partition(batch(['a', 'bool', [true]]), batch(['x', 'bool', [false]]))).toEqual([
      'bool/a: bool truefalse',
    ]);
    expect(partition(batch(['a', 'utf8', ['z']]), batch(['x', 'bool', [false]]))).toEqual([
      'bool/a: utf8 zfalse',
    ]);
    expect(failure(() => partition(batch(['a', 'float64', [1.5]]), batch(['x', 'bool', [true]]))).code).toBe(
      'HEDDLE2302',
    );
    // What was opened before is dropped all the same.
    expect(failure(() => partitions.extism(0, codec.encode(batch(['x', 'bool', [true]])), 5)).code).toBe(
      'HEDDLE2201',
    );
  });
});

describe('calls of a kind', () => {
  const guest = Guest.of(
    {
      kind: 'aggregate',
      args: ['int32'],
      state: 'int64',
      returns: 'int64',
      handlers: `createState: () => 0n, accumulate: (state, value) => { if (value < 0) throw new Error('negative'); return state + BigInt(value); },
        merge: (state, other) => state + other, finish: (state) => state`,
    },
    {
      kind: 'partition',
      args: 'x: int32',
      params: 'times: int32',
      output: 'y: int32',
      handlers: `open: (times) => times, process: function* (times, { x }) { if (x < 0) throw new Error('negative'); yield { y: x * times }; }`,
    },
    {
      kind: 'aggregate',
      args: [],
      state: 'int64',
      returns: 'int64',
      handlers: 'createState: () => 0n, accumulate: (n) => n + 1n, merge: (a, b) => a + b, finish: (n) => n',
    },
  );
  const text = (index: number, input: string, verb = 0): string =>
    new TextDecoder().decode(guest.extism(index, input, verb));

  it('take a group by position or by name', () => {
    expect(text(0, '[[7,1],[8,2],[7,3]]')).toBe('[{"group":7,"result":4},{"group":8,"result":2}]');
    expect(text(0, '[{"group":7,"a0":1},{"a0":2,"group":8}]')).toBe(
      '[{"group":7,"result":1},{"group":8,"result":2}]',
    );
    expect(text(0, '[["9223372036854775807",1]]')).toBe('[{"group":"9223372036854775807","result":1}]');
    expect(text(2, '[[],[]]')).toBe('[2]');
    expect(text(2, '[[1],[2],[1]]')).toBe('[{"group":1,"result":2},{"group":2,"result":1}]');
  });

  it('answer without input', () => {
    expect(text(0, '')).toBe('[0]');
    expect(text(0, '', 1)).toBe('[0]');
    expect(text(0, '', 2)).toBe('[0]');
    expect(text(0, '', 3)).toBe('[0]');
    expect(text(2, '')).toBe('[1]');
  });

  it.each([
    [0, 0, '[[null,1]]', "argument 'group' is int64, the input has null"],
    [0, 0, '[{"group":1,"a0":1},{"a0":1}]', "argument 'group' is int64, the input has null"],
    [0, 0, '[["x",1]]', "argument 'group' is int64, the input has the string"],
    [0, 0, '[[1,"x"]]', "argument 'a0' is int32, the input has the string"],
    [0, 0, '[[1,2,3]]', 'the row has 3 values, 1 expected'],
    [0, 2, '[["x"]]', "argument 'state' is int64"],
    [1, 4, '[]', 'one row of params expected, the input has 0'],
    [1, 4, '', 'one row of params expected, the input has 0'],
    [1, 4, '[[1],[2]]', 'one row of params expected, the input has 2'],
    [1, 4, '[["x"]]', "argument 'times' is int32"],
  ] as const)('refuse what does not fit: %i verb %i %s', (index, verb, input, message) => {
    const error = failure(() => guest.extism(index, input, verb));
    expect(error).toMatchObject({ code: 'HEDDLE2302' });
    expect(error.message).toContain(message);
  });

  it('are over after a failure', () => {
    expect(failure(() => text(0, '[[1],[-1]]'))).toMatchObject({ code: 'HEDDLE2001', row: 1 });
    expect(text(0, '[[1],[1]]')).toBe('[2]');
    text(1, '[[3]]', 4);
    expect(text(1, '[[2]]', 5)).toBe('[{"y":6}]');
    expect(failure(() => text(1, '[["x"]]', 5)).code).toBe('HEDDLE2302');
    expect(failure(() => text(1, '[[1]]', 5)).code).toBe('HEDDLE2201');
    text(1, '[[3]]', 4);
    expect(failure(() => text(1, '[[1],[-2]]', 5))).toMatchObject({ code: 'HEDDLE2001', row: 1 });
    expect(failure(() => text(1, '', 6)).message).toBe('call f1.open first');
  });

  it('finish takes no rows', () => {
    text(1, '[[3]]', 4);
    expect(failure(() => text(1, '[[3]]', 6)).message).toContain('f1.finish takes no rows, the input has 1');
  });

  it('refuse verbs that their kind does not have', () => {
    for (const [index, verb] of [
      [0, 4],
      [0, 7],
      [1, 0],
      [1, 3],
    ] as const) {
      expect(failure(() => guest.extism(index, '[[1]]', verb))).toMatchObject({ code: 'HEDDLE2201' });
    }
    expect(failure(() => guest.extism(3, '', 0)).message).toBe('there is no function 3');
  });
});

describe('Arrow streams', () => {
  const guest = Guest.of(
    { args: ['utf8'], returns: 'utf8', handler: '(a) => a' },
    { args: ['binary?'], returns: 'binary?', handler: '(a) => a' },
    { args: ['list<float64?>?'], returns: 'list<float64?>?', handler: '(a) => a' },
    { args: ['struct<a: utf8?, b: list<utf8>>'], returns: 'utf8', handler: '({ a, b }) => a + b' },
    { args: ['timestamp[ms]'], returns: 'timestamp[ms, UTC]', handler: '(a) => a' },
    {
      kind: 'aggregate',
      args: ['float64'],
      state: 'float64',
      returns: 'float64',
      handlers: 'createState: () => 0, accumulate: (s, x) => s + x, merge: (s, o) => s + o, finish: (s) => s',
    },
    {
      kind: 'table',
      args: ['int32'],
      output: 'i: int32',
      handlers: 'call: function* (n) { for (let i = 0; i < n; i++) yield { i }; }',
    },
    { args: ['time[s]'], returns: 'time[s]', handler: '(a) => a' },
    { args: ['decimal128(4, 2)'], returns: 'decimal128(4, 2)', handler: '(a) => a' },
  );
  const stream = (...batches: Batch[]): Uint8Array =>
    tableToIPC(new Table(batches.map(recordBatch)), 'stream');
  const values = (index: number, table: Table): unknown[] => {
    const output = tableFromIPC(guest.extism(index, tableToIPC(table, 'stream')));
    return [...(output.getChild('result') ?? [])].map(
      (value) => JSON.parse(JSON.stringify(value)) as unknown,
    );
  };

  it('may have large offsets, fixed sizes and dictionaries, nested too', () => {
    const texts = ['x', null, 'é'];
    expect(values(0, new Table({ a: vectorFromArray(texts, new LargeUtf8()) }))).toEqual(texts);
    expect(
      values(0, new Table({ a: vectorFromArray(texts, new Dictionary(new Utf8(), new Int32())) })),
    ).toEqual(texts);
    const bytes = [Uint8Array.of(1, 2), null, Uint8Array.of(3, 4)];
    for (const type of [new LargeBinary(), new FixedSizeBinary(2)]) {
      const output = tableFromIPC(
        guest.extism(1, tableToIPC(new Table({ a: vectorFromArray(bytes, type) }), 'stream')),
      );
      expect([...(output.getChild('result') ?? [])]).toEqual(bytes);
    }
    const list = new FixedSizeList(2, new Field('item', new Float64(), true));
    expect(values(2, new Table({ a: vectorFromArray([[1, null], null, [2, 3]], list) }))).toEqual([
      [1, null],
      null,
      [2, 3],
    ]);
    const struct = new Struct([
      new Field('x', new LargeUtf8(), true),
      new Field('y', new List(new Field('z', new LargeUtf8(), true)), true),
    ]) as never;
    expect(values(3, new Table({ a: vectorFromArray([{ x: 'p', y: ['q', 'r'] }], struct) }))).toEqual([
      'pq,r',
    ]);
  });

  it('need not agree in the time zone, but in the unit', () => {
    const at = [5, -1];
    const output = guest.extism(
      4,
      tableToIPC(new Table({ a: vectorFromArray(at, new TimestampMillisecond()) }), 'stream'),
    );
    expect(readStream(output, typeOf('struct<result: timestamp[ms, UTC]>').fields ?? []).columns).toEqual([
      [5n, -1n],
    ]);
    const seconds = tableToIPC(new Table({ a: vectorFromArray([5000], new TimestampSecond()) }), 'stream');
    expect(failure(() => guest.extism(4, seconds))).toMatchObject({ code: 'HEDDLE2302' });
  });

  it('of several batches are one aggregation', () => {
    const parts = [[1, 2], [], [3]].map((xs) => batch(['a', 'float64', xs]));
    const output = tableFromIPC(guest.extism(5, stream(...parts)));
    expect([...(output.getChild('result') ?? [])]).toEqual([6]);
    const grouped = [
      batch(['g', 'int64', [5n, 6n]], ['a', 'float64', [1, 2]]),
      batch(['g', 'int64', [7n, 5n]], ['a', 'float64', [4, 8]]),
    ];
    const fields = typeOf('struct<group: int64, result: float64>').fields ?? [];
    expect(readStream(guest.extism(5, stream(...grouped)), fields).columns).toEqual([
      [5n, 6n, 7n],
      [9, 2, 4],
    ]);
  });

  it('of several batches number the rows of a table throughout', () => {
    const output = tableFromIPC(
      guest.extism(6, stream(batch(['a', 'int32', [1, 2]]), batch(['a', 'int32', [0, 9_000]]))),
    );
    expect(output.batches.map(({ numRows }) => numRows)).toEqual([3, 8_192, 808]);
    expect([...(output.getChild('row') ?? [])].slice(0, 5)).toEqual([0, 1, 1, 3, 3]);
    expect(output.getChild('i')?.get(output.numRows - 1)).toBe(8_999);
  });

  it('hold no values beyond their type', () => {
    for (const time of [-1n, 86_400n]) {
      const error = failure(() => guest.extism(7, stream(batch(['a', 'time[s]', [0n, time]]))));
      expect(error).toMatchObject({ code: 'HEDDLE2302', row: 1 });
    }
    const error = failure(() => guest.extism(8, stream(batch(['a', 'decimal128(4, 2)', [9_999n, 10_000n]]))));
    expect(error).toMatchObject({ code: 'HEDDLE2302', row: 1 });
    expect(error.message).toContain("argument 'a0' is decimal128(4, 2), the input has a value beyond that");
  });

  it.each([
    ['Int64', new Int64(), [1n], 'is utf8, the input has int64'],
    ['UInt8', new ArrowUint8(), [1], 'is utf8, the input has uint8'],
  ])('of %s are not utf8', (_, type, given, message) => {
    const table = new Table({ a: vectorFromArray(given as never[], type as never) });
    const error = failure(() => guest.extism(0, tableToIPC(table, 'stream')));
    expect(error.code).toBe('HEDDLE2302');
    expect(error.message).toContain(message);
  });
});

describe('protobuf', () => {
  const [, byPosition] = codecs;
  const guest = Guest.of(
    { args: ['int8?', 'time[s]?'], returns: 'int8?', handler: '(a) => a' },
    { args: ['uint16'], returns: 'uint16', handler: '(a) => a' },
  );
  const encode = (...columns: readonly (readonly [string, string, readonly unknown[]])[]): Uint8Array =>
    byPosition?.encode(batch(...columns)) ?? new Uint8Array();

  it('refuses integers that are too wide, but not under a null', () => {
    const time = ['b', 'time[us]', [0n, 0n]] as const;
    expect(failure(() => guest.extism(0, encode(['a', 'int32', [1, 128]], time)))).toMatchObject({
      code: 'HEDDLE2302',
      row: 1,
      message: "argument 'a0' is int8?, the input has 128",
    });
    expect(failure(() => guest.extism(1, encode(['a', 'int32', [65_536]]))).code).toBe('HEDDLE2302');
    expect(failure(() => guest.extism(1, encode(['a', 'int32', [-1]]))).code).toBe('HEDDLE2302');
    expect(
      failure(() => guest.extism(0, encode(['a', 'int32', [1, 2]], ['b', 'int64', [0n, 2n ** 40n]]))).row,
    ).toBe(1);
    expect(
      failure(() => guest.extism(0, encode(['a', 'int32', [1, 2]], ['b', 'int64', [0n, 86_400n]]))).row,
    ).toBe(1);
  });

  it('has columns by position or typed ones, not both', () => {
    const [first, second] = [codecs[1], codecs[2]].map((codec) => codec?.encode(batch(['a', 'int32', [1]])));
    const both = Buffer.concat([first ?? new Uint8Array(), (second ?? new Uint8Array()).subarray(4)]);
    expect(failure(() => guest.extism(1, both))).toMatchObject({ code: 'HEDDLE2301' });
  });
});
