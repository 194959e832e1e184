import { expect, test } from 'vitest';
import { decodeSchema, type Field, parseManifest } from '../src/index.js';
import { failure, field, manifestJson, random, schemaMessage } from './modules.js';

const parse = (value: unknown) => parseManifest(Buffer.from(JSON.stringify(value)));

test('reads what the schema of spec/manifest.schema.json describes', () => {
  const { functions, ...rest } = parse(manifestJson({ future: true }, { doc: 'says', more: 1 }));
  expect(rest).toEqual({ manifest: 1, abi: [1, 0], pdk: 'test', engine: 'none', imports: [] });
  expect(functions).toEqual([
    {
      index: 0,
      name: 'f',
      export: 'f',
      kind: 'scalar',
      signature: 'f(a float64) -> float64',
      args: [field('a', 'float64')],
      variadic: false,
      vectorized: false,
      returns: field('result', 'float64'),
      format: null,
      volatility: 'immutable',
      tier: 'js',
      tierReason: null,
      bails: [],
      doc: 'says',
    },
  ]);
});

test('reads how a compiled function may leave', () => {
  const { functions } = parse(manifestJson({}, { tier: 'aot', bails: ['overflow (src/a.ts:1:2)'] }));
  expect(functions[0]).toMatchObject({ tier: 'aot', tierReason: null, bails: ['overflow (src/a.ts:1:2)'] });
});

test.each([
  ['a newer manifest', manifestJson({ manifest: 2 })],
  ['a newer ABI', manifestJson({ abi: [2, 0] })],
])('refuses %s', (_, value) => {
  expect(failure(() => parse(value)).code).toBe('HEDDLE1003');
});

const args = (fields: Field[]) => Buffer.from(schemaMessage(fields)).toString('base64');
const one = manifestJson().functions as object[];
const order = { column: 'a', descending: false, nullsFirst: true };
const partition = {
  kind: 'partition',
  output: args([]),
  params: args([]),
  partitionBy: ['a'],
  orderBy: [order],
};
const struct = (size: number) =>
  `struct<${Array.from({ length: size }, (_, i) => `f${i}: bool`).join(', ')}>`;

test.each<[string, unknown]>([
  ['an array', []],
  ['null', null],
  ['a version that is no number', manifestJson({ manifest: '1' })],
  ['version 0', manifestJson({ manifest: 0 })],
  ['an ABI of one number', manifestJson({ abi: [1] })],
  ['no functions', manifestJson({ functions: [] })],
  ['1,001 functions', manifestJson({ functions: new Array(1001).fill(one[0]) })],
  ['two functions of one name', manifestJson({ functions: [one[0], { ...one[0], export: 'g' }] })],
  ['two functions of one export', manifestJson({ functions: [one[0], { ...one[0], name: 'g' }] })],
  [
    'overloads of other volatility',
    manifestJson({ functions: [one[0], { ...one[0], volatility: 'volatile' }] }),
  ],
  [
    'overloads of other kinds',
    manifestJson({ functions: [one[0], { ...one[0], kind: 'table', output: args([]) }] }),
  ],
  ['no arguments to repeat', manifestJson({}, { variadic: true, args: args([]) })],
  ['a variadic that is no boolean', manifestJson({}, { variadic: 1 })],
  ['another format', manifestJson({}, { format: 'xml' })],
  ['a table with a format', manifestJson({}, { kind: 'table', format: 'json', output: args([]) })],
  [
    'what proto-row does not carry',
    manifestJson({}, { format: 'proto-row', args: args([field('a', 'list<int32>')]) }),
  ],
  ['a variadic table', manifestJson({}, { kind: 'table', variadic: true, output: args([]) })],
  ['an aggregate without state', manifestJson({}, { kind: 'aggregate' })],
  [
    'an aggregate with a state of another name',
    manifestJson({}, { kind: 'aggregate', state: args([field('s', 'int32')]) }),
  ],
  ['a partition without params', manifestJson({}, { ...partition, params: undefined })],
  ['a partition by what is not there', manifestJson({}, { ...partition, partitionBy: ['b'] })],
  ['an order by what is not there', manifestJson({}, { ...partition, orderBy: [{ ...order, column: 'b' }] })],
  ['an order without a direction', manifestJson({}, { ...partition, orderBy: [{ column: 'a' }] })],
  [
    '1,001 types over its schemas',
    manifestJson({}, { args: args(new Array(10).fill(field('a', struct(99)))) }),
  ],
  ['a function that is no object', manifestJson({ functions: [7] })],
  ['a name that is not SQL', manifestJson({}, { name: 'F' })],
  ['a name of 201 bytes', manifestJson({}, { name: 'a'.repeat(201) })],
  ['a reserved export', manifestJson({}, { export: 'heddle_x' })],
  ['an empty export', manifestJson({}, { export: '' })],
  ['another kind', manifestJson({}, { kind: 'window' })],
  ['a table without output', manifestJson({}, { kind: 'table' })],
  ['another tier', manifestJson({}, { tier: 'native' })],
  ['a reason that is no text', manifestJson({}, { tierReason: 1 })],
  ['bails that are no texts', manifestJson({}, { tier: 'aot', bails: [1] })],
  ['101 bails', manifestJson({}, { tier: 'aot', bails: new Array(101).fill('x') })],
  ['another volatility', manifestJson({}, { volatility: 'sometimes' })],
  ['a doc that is no text', manifestJson({}, { doc: 1 })],
  ['arguments that are not base64', manifestJson({}, { args: '!!!' })],
  ['arguments that are no schema', manifestJson({}, { args: Buffer.from('hello').toString('base64') })],
  ['101 arguments', manifestJson({}, { args: args(new Array(101).fill(field('a', 'int32'))) })],
  ['an argument name of 201 bytes', manifestJson({}, { args: args([field('é'.repeat(101), 'int32')]) })],
  ['two results', manifestJson({}, { returns: args([field('a', 'int32'), field('b', 'int32')]) })],
  ['no result', manifestJson({}, { returns: args([]) })],
  ['a result of another name', manifestJson({}, { returns: args([field('x', 'int32')]) })],
  ['over 1 MiB', manifestJson({ padding: 'x'.repeat(1024 * 1024) })],
])('refuses %s', (_, value) => {
  expect(failure(() => parse(value)).code).toBe('HEDDLE1004');
});

test('what the kinds declare, and signatures written from the types', () => {
  const { functions } = parse(
    manifestJson({
      functions: [
        {
          ...one[0],
          name: 'avg',
          export: 'avg',
          kind: 'aggregate',
          state: args([field('state', 'struct<s: float64, n: int64>')]),
          returns: args([field('result', 'float64', true)]),
          retract: true,
        },
        { ...one[0], name: 'join', export: 'join', variadic: true, args: args([field('w', 'utf8', true)]) },
        { ...one[0], name: 'part', export: 'part', ...partition, params: args([field('gap', 'int64')]) },
        {
          ...one[0],
          name: 'split',
          export: 'split',
          kind: 'table',
          output: args([field('a b', 'list<utf8>')]),
        },
      ],
    }),
  );
  expect(functions.map((info) => info.signature)).toEqual([
    'avg(a float64) -> float64? state struct<s: float64, n: int64>',
    'join(w utf8?...) -> float64',
    'part(table(a float64), gap int64) -> table()',
    'split(a float64) -> table("a b" list<utf8>)',
  ]);
  expect(functions[0]).toMatchObject({ kind: 'aggregate', retract: true, exact: false });
  expect(functions[2]).toMatchObject({ kind: 'partition', partitionBy: ['a'], orderBy: [order] });
});

test('schemas of every type, as apache-arrow writes them', () => {
  const every = [
    ...['bool', 'int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32', 'int64', 'float32', 'float64', 'utf8'],
    ...[
      'binary',
      'date32',
      'interval',
      'decimal128(38, 38)',
      'timestamp[s]',
      'timestamp[ns, UTC]',
      'time[s]',
    ],
    ...[
      'time[ms]',
      'time[us]',
      'time[ns]',
      'duration[s]',
      'duration[ns]',
      'list<int32?>',
      'map<utf8, int8?>',
    ],
    'struct<a: list<struct<b: bool>>?, c: utf8>',
  ];
  const fields = every.flatMap((type) => [
    field(`${type}_strict`, type),
    field(`${type} nullable é`, type, true),
  ]);
  expect(decodeSchema(schemaMessage(fields), 100)).toEqual(fields);
  expect(decodeSchema(schemaMessage([]), 0)).toEqual([]);
});

test('a damaged schema ends in an error or in fields, soon', () => {
  const good = schemaMessage([
    field('a', 'map<int32, list<struct<x: decimal128(5, 2)>>>'),
    field('b', 'utf8', true),
  ]);
  const next = random(7);
  const started = performance.now();
  for (let i = 0; i < 20_000; i++) {
    const bad = good.slice(0, next() < 0.2 ? Math.floor(next() * good.length) : good.length);
    for (let k = 0; k < 3; k++) bad[Math.floor(next() * bad.length)] = Math.floor(next() * 256);
    try {
      expect(decodeSchema(bad, 100).length).toBeLessThanOrEqual(100);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('a vector that claims 2^31 fields is refused at once', () => {
  const bytes = schemaMessage([field('a', 'int32')]).slice();
  const view = new DataView(bytes.buffer);
  // The vector of fields is the one word that says 1 element and is followed by an offset to the only field.
  const attempts: number[] = [];
  for (let at = 8; at + 4 <= bytes.length; at += 4) {
    if (view.getUint32(at, true) !== 1) continue;
    view.setUint32(at, 0x7fff_ffff, true);
    try {
      decodeSchema(bytes, 100);
    } catch {
      attempts.push(at);
    }
    view.setUint32(at, 1, true);
  }
  expect(attempts).not.toEqual([]);
});
