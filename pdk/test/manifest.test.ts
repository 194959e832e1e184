import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordBatchReader, type Schema } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { schemaMessage } from '../src/build/arrow-schema.js';
import { type ManifestFunction, makeManifest } from '../src/build/manifest.js';
import { sqlName } from '../src/guest/sql-name.js';
import {
  aggregate,
  binary,
  bool,
  date32,
  decimal128,
  duration,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  interval,
  list,
  map,
  nullable,
  overload,
  partition,
  scalar,
  struct,
  table,
  time,
  timestamp,
  uint8,
  uint16,
  uint32,
  utf8,
  variadic,
} from '../src/index.js';
import { fieldRecords } from '../src/types/struct.js';
import { TYPE_NAMES } from '../src/types/type.js';
import { typeText } from '../src/types/type-text.js';
import { registered } from './support/registered.js';
import { PDK } from './support/scratch.js';

/** Reads an encapsulated message as a stream that ends after its schema. */
function readSchema(message: Uint8Array): Schema {
  return RecordBatchReader.from(message).open().schema;
}

/** One or more of every type, with its text and its Arrow type as apache-arrow prints it. */
const TYPES = [
  [bool(), 'bool', 'Bool'],
  [int8(), 'int8', 'Int8'],
  [int16(), 'int16', 'Int16'],
  [int32(), 'int32', 'Int32'],
  [int64(), 'int64', 'Int64'],
  [uint8(), 'uint8', 'Uint8'],
  [uint16(), 'uint16', 'Uint16'],
  [uint32(), 'uint32', 'Uint32'],
  [float32(), 'float32', 'Float32'],
  [float64(), 'float64', 'Float64'],
  [decimal128(38, 0), 'decimal128(38, 0)', 'Decimal[38e0]'],
  [nullable(decimal128(10, 2)), 'decimal128(10, 2)?', 'Decimal[10e+2]'],
  [utf8(), 'utf8', 'Utf8'],
  [binary(), 'binary', 'Binary'],
  [date32(), 'date32', 'Date32<DAY>'],
  [timestamp('s'), 'timestamp[s]', 'Timestamp<SECOND>'],
  [timestamp('ms', '+01:00'), 'timestamp[ms, +01:00]', 'Timestamp<MILLISECOND, +01:00>'],
  [timestamp('us'), 'timestamp[us]', 'Timestamp<MICROSECOND>'],
  [timestamp('ns', 'Europe/Oslo'), 'timestamp[ns, Europe/Oslo]', 'Timestamp<NANOSECOND, Europe/Oslo>'],
  [time('s'), 'time[s]', 'Time32<SECOND>'],
  [time('ms'), 'time[ms]', 'Time32<MILLISECOND>'],
  [time('us'), 'time[us]', 'Time64<MICROSECOND>'],
  [time('ns'), 'time[ns]', 'Time64<NANOSECOND>'],
  [duration('s'), 'duration[s]', 'Duration<SECOND>'],
  [interval(), 'interval', 'Interval<MONTH_DAY_NANO>'],
  [list(nullable(int32())), 'list<int32?>', 'List<Int32>'],
  [
    struct({ a: int32(), 'ä b': nullable(utf8()) }),
    'struct<a: int32, "ä b": utf8?>',
    'Struct<{a:Int32, ä b:Utf8}>',
  ],
  [
    map(utf8(), nullable(list(float64()))),
    'map<utf8, list<float64>?>',
    'Map<{key:Utf8, value:List<Float64>}>',
  ],
] as const;

const columns = TYPES.flatMap(([type], index) => fieldRecords('columns', { [`c${index}`]: type }));

describe('schemaMessage', () => {
  it.each([
    ['no column', []],
    ['one column', columns.slice(0, 1)],
    ['every type', columns],
    ['a hundred columns', Array.from({ length: 100 }, (_, i) => ({ ...int64(), name: `a${i}` }))],
  ])('encapsulates %s', (_, columns) => {
    const message = schemaMessage(columns);
    const view = new DataView(message.buffer, message.byteOffset);
    expect(view.getUint32(0, true)).toBe(0xffffffff);
    expect(view.getInt32(4, true)).toBe(message.length - 8);
    expect(message.length % 8).toBe(0);
    const { fields } = readSchema(message);
    expect(fields.map(({ name, nullable }) => ({ name, nullable }))).toEqual(
      columns.map(({ name, nullable }) => ({ name, nullable })),
    );
  });

  it('covers every type, and uses the Arrow types of the contract', () => {
    expect(new Set(TYPES.map(([{ type }]) => type))).toEqual(new Set(TYPE_NAMES));
    const { fields } = readSchema(schemaMessage(columns));
    expect(fields.map(({ type }) => String(type))).toEqual(TYPES.map(([, , arrow]) => arrow));
  });

  it('names the children of nested types, with their nulls', () => {
    const nested = schemaMessage(columns.slice(-3));
    const told = (fields: Schema['fields']): unknown =>
      fields.map(({ name, nullable, type }) => [name, nullable, told(type.children ?? [])]);
    expect(told(readSchema(nested).fields)).toEqual([
      ['c25', false, [['item', true, []]]],
      [
        'c26',
        false,
        [
          ['a', false, []],
          ['ä b', true, []],
        ],
      ],
      [
        'c27',
        false,
        [
          [
            'entries',
            false,
            [
              ['key', false, []],
              ['value', true, [['item', false, []]]],
            ],
          ],
        ],
      ],
    ]);
  });
});

describe('typeText', () => {
  it.each(TYPES.map(([type, text]) => [text, type] as const))('writes %s', (text, type) => {
    expect(typeText(type)).toBe(text);
  });
});

const entry = {
  half: scalar(
    { args: [float64('x'), nullable(utf8('a "b"'))], returns: nullable(float64()), doc: 'Half.' },
    (x) => x / 2,
  ),
  joinWords: scalar(
    { args: [utf8('separator'), variadic(nullable(utf8('words')))], returns: utf8() },
    (separator, ...words) => words.join(separator),
  ),
  twice: scalar.vectorized({ args: [float64('x')], returns: float64() }, (x) => x.map((value) => 2 * value)),
  sum: aggregate({
    args: [int64('n')],
    state: struct({ sum: int64() }),
    returns: nullable(int64()),
    exact: true,
    createState: () => ({ sum: 0n }),
    accumulate(state, n) {
      state.sum += n;
    },
    retract(state, n) {
      state.sum -= n;
    },
    merge(state, other) {
      state.sum += other.sum;
    },
    finish: ({ sum }) => sum,
  }),
  split: table({ args: [utf8('text')], output: { word: utf8(), at: int32() } }, function* (text) {
    yield { word: text, at: 0 };
  }),
  sessions: partition({
    input: { user: utf8(), at: timestamp('us') },
    params: [int64('gap')],
    output: { user: utf8(), session: int32() },
    partitionBy: ['user'],
    orderBy: ['at', { column: 'user', descending: true }],
    volatility: 'stable',
    open: (gap) => ({ gap, session: 0 }),
    process() {},
  }),
  area: overload(
    scalar({ args: [float64('r')], returns: float64() }, (r) => r * r),
    scalar({ args: [int32('w'), int32('h')], returns: int32() }, (w, h) => w * h),
  ),
  notAFunction: 1,
};

describe('a manifest', () => {
  const facts = { pdk: '0.1.0', engine: 'quickjs-ng-0.18.0', imports: ['a.b'] };
  const manifest = makeManifest(registered(entry), facts);
  const find = (name: string) => manifest.functions.find((definition) => definition.name === name);

  it('has the functions by export name, overloads in their own order', () => {
    expect(manifest.functions.map(({ signature }) => signature)).toEqual([
      'area(r float64) -> float64',
      'area(w int32, h int32) -> int32',
      'half(x float64, "a \\"b\\"" utf8?) -> float64?',
      'join_words(separator utf8, words utf8?...) -> utf8',
      'sessions(table(user utf8, at timestamp[us]), gap int64) -> table(user utf8, session int32)',
      'split(text utf8) -> table(word utf8, at int32)',
      'sum(n int64) -> int64? state struct<sum: int64>',
      'twice(x float64) -> float64',
    ]);
  });

  it('says what its schema wants', () => {
    const schema = JSON.parse(readFileSync(join(PDK, '..', 'spec', 'manifest.schema.json'), 'utf8'));
    for (const key of schema.required) expect(manifest).toHaveProperty(key);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(manifest)));
    const { required, properties, allOf } = schema.properties.functions.items;
    for (const definition of manifest.functions) {
      for (const key of required) expect(definition).toHaveProperty(key);
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(definition)));
      for (const { if: condition, then } of allOf) {
        const { enum: kinds, const: kind } = condition.properties.kind;
        if (!(kinds ?? [kind]).includes(definition.kind)) continue;
        for (const key of then.required) expect(definition).toHaveProperty(key);
      }
    }
  });

  it('tells what each kind is', () => {
    const facts = ({ args, returns, output, state, params, signature, ...rest }: ManifestFunction) => rest;
    expect(manifest.functions.map(facts)).toMatchSnapshot();
  });

  it('carries the schemas of all columns', () => {
    const names = (message: string | undefined) =>
      readSchema(Buffer.from(message ?? '', 'base64')).fields.map(
        ({ name, type, nullable }) => `${name}: ${type}${nullable ? '?' : ''}`,
      );
    expect(names(find('half')?.args)).toMatchInlineSnapshot(`
      [
        "x: Float64",
        "a "b": Utf8?",
      ]
    `);
    expect(names(find('sum')?.state)).toMatchInlineSnapshot(`
      [
        "state: Struct<{sum:Int64}>",
      ]
    `);
    expect(names(find('sum')?.returns)).toMatchInlineSnapshot(`
      [
        "result: Int64?",
      ]
    `);
    expect(names(find('split')?.output)).toMatchInlineSnapshot(`
      [
        "word: Utf8",
        "at: Int32",
      ]
    `);
    expect(names(find('sessions')?.args)).toMatchInlineSnapshot(`
      [
        "user: Utf8",
        "at: Timestamp<MICROSECOND>",
      ]
    `);
    expect(names(find('sessions')?.params)).toMatchInlineSnapshot(`
      [
        "gap: Int64",
      ]
    `);
    expect(names(find('sessions')?.output)).toMatchInlineSnapshot(`
      [
        "user: Utf8",
        "session: Int32",
      ]
    `);
  });
});

describe('what the engine is given', () => {
  it('is plain data with the handlers by their names', () => {
    const told = registered(entry).map(({ name, kind, handlers, variadic }) => [
      name,
      kind,
      Object.keys(handlers).join(),
      variadic,
    ]);
    expect(told).toEqual([
      ['area', 'scalar', 'call', false],
      ['area', 'scalar', 'call', false],
      ['half', 'scalar', 'call', false],
      ['join_words', 'scalar', 'call', true],
      ['sessions', 'partition', 'open,process', false],
      ['split', 'table', 'call', false],
      ['sum', 'aggregate', 'createState,accumulate,retract,merge,finish', false],
      ['twice', 'vectorized', 'call', false],
    ]);
    expect(registered({ f: entry.joinWords })[0]?.args).toEqual([
      { name: 'separator', type: 'utf8', nullable: false },
      { name: 'words', type: 'utf8', nullable: true },
    ]);
  });

  it('has handlers with the names of their exports, for stack traces', () => {
    const names = registered(entry).map(({ handlers }) => Object.values(handlers).map(({ name }) => name));
    expect(names.slice(0, 4)).toEqual([['area'], ['area'], ['half'], ['joinWords']]);
  });
});

describe('SQL names', () => {
  it.each([
    ['haversine', 'haversine'],
    ['weightedAvg', 'weighted_avg'],
    ['parseURLPath', 'parse_url_path'],
    ['HTMLParser', 'html_parser'],
    ['sha256Hex', 'sha256_hex'],
    ['utf8', 'utf8'],
    ['snake_case', 'snake_case'],
    ['_private', '_private'],
    ['X', 'x'],
  ])('%s becomes %s', (exported, name) => {
    expect(sqlName(exported)).toBe(name);
  });
});
