import { readFileSync } from 'node:fs';
import * as arrow from 'apache-arrow';
import proto from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { BATCH_DESCRIPTOR } from '../src/batch-proto.js';
import { arrowIpc, type Codec, callEncoded, jsonRows, protobuf } from '../src/codec.js';
import {
  columnFromArray,
  columnFromBytes,
  columnToArray,
  HeddleError,
  HeddleModule,
  parseManifest,
  type TypeName,
  type Value,
} from '../src/index.js';
import { corpusModule } from './corpus.js';
import { failure, field, manifestJson, random, schemaMessage } from './modules.js';

const CODECS: Record<string, Codec> = { 'Arrow IPC': arrowIpc, protobuf, JSON: jsonRows };
const VALUES: Record<TypeName, Value[]> = {
  bool: [true, null, false],
  int32: [-(2 ** 31), null, 7],
  int64: [-(2n ** 63n), null, 2n ** 53n],
  float64: [Number.NaN, null, -0, Number.NEGATIVE_INFINITY, 0.1],
  utf8: ['', null, 'é🧵"\\\n'],
};

const base64 = (type: TypeName, name: string) =>
  Buffer.from(schemaMessage([field(name, type, true)])).toString('base64');

/** A function whose argument and result are of one type. */
function echo(type: TypeName) {
  const changes = { args: base64(type, 'a'), returns: base64(type, 'result') };
  const [info] = parseManifest(Buffer.from(JSON.stringify(manifestJson({}, changes)))).functions;
  if (info === undefined) throw new Error('no function');
  return info;
}

/** What a guest that echoes its argument answers to an encoded batch. */
const ANSWERS: Record<string, (input: Uint8Array) => Uint8Array> = {
  'Arrow IPC': (input) => {
    const vector = arrow.tableFromIPC(input).getChildAt(0);
    if (vector === null) throw new Error('no column');
    return arrow.tableToIPC(new arrow.Table({ result: vector }), 'stream');
  },
  protobuf: (input) => input,
  JSON: (input) => {
    // Rows of one value lose their brackets; numbers are not parsed, so that -0 stays.
    const text = Buffer.from(input).toString();
    return Buffer.from(text === '[]' ? text : `[${text.slice(2, -2).replaceAll('],[', ',')}]`);
  },
};

describe.each(Object.keys(CODECS))('%s', (name) => {
  const codec = CODECS[name] as Codec;
  const answer = ANSWERS[name] as (input: Uint8Array) => Uint8Array;

  test.each(Object.keys(VALUES) as TypeName[])('carries %s', (type) => {
    const info = echo(type);
    for (const values of [VALUES[type], VALUES[type].slice(0, 1), [null, null], []]) {
      const output = answer(codec.encode(info, [columnFromArray(type, values)], values.length));
      expect(columnToArray(codec.decode(info, output, values.length))).toEqual(values);
    }
  });

  test('refuses an answer of another type, of other rows, or none', () => {
    const column = columnFromArray('float64', [0.5, 1.5]);
    const output = answer(codec.encode(echo('float64'), [column], 2));
    expect(failure(() => codec.decode(echo('int32'), output, 2)).code).toBe('HEDDLE2202');
    expect(failure(() => codec.decode(echo('bool'), output, 2)).code).toBe('HEDDLE2202');
    expect(failure(() => codec.decode(echo('float64'), output, 3)).code).toBe('HEDDLE2202');
    expect(failure(() => codec.decode(echo('float64'), new Uint8Array(0), 1)).code).toBe('HEDDLE2202');
  });

  test.each(
    Object.keys(VALUES) as TypeName[],
  )('a damaged answer of %s ends in HEDDLE2202 or in a column', (type) => {
    const info = echo(type);
    const rows = VALUES[type].length;
    const good = answer(codec.encode(info, [columnFromArray(type, VALUES[type])], rows));
    const next = random(11);
    const started = performance.now();
    for (let i = 0; i < 3_000; i++) {
      const bad = good.slice(0, next() < 0.2 ? Math.floor(next() * good.length) : good.length);
      for (let k = 0; k < 2; k++) bad[Math.floor(next() * bad.length)] = Math.floor(next() * 256);
      try {
        expect(columnToArray(codec.decode(info, bad, rows))).toHaveLength(rows);
      } catch (error) {
        if (!(error instanceof HeddleError)) throw error;
        expect(error.code).toBe('HEDDLE2202');
      }
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('writes constants out, and counts rows', () => {
    const module = HeddleModule.load(corpusModule('basics'));
    const instance = module.instantiate();
    const columns = [columnFromArray('float64', [1, 2, null]), columnFromArray('float64', [10])];
    const result = callEncoded(instance, codec, module.function('add'), columns, 3);
    expect(columnToArray(result)).toEqual([11, 12, null]);
    expect(instance.counters.toJSON()).toMatchObject({ rows: 3, batches: 1 });
  });
});

test.each(['protobuf', 'JSON'])('%s cannot carry invalid UTF-8', (name) => {
  const column = columnFromBytes([Buffer.from([0xff])]);
  expect(failure(() => CODECS[name]?.encode(echo('utf8'), [column], 1)).code).toBe('HEDDLE2302');
});

test('Arrow IPC answers in several batches join', () => {
  const column = columnFromArray('int32', [1, null, 3]);
  const table = arrow.tableFromIPC(arrowIpc.encode(echo('int32'), [column], 3));
  const vector = table.getChildAt(0);
  if (vector === null) throw new Error('no column');
  const twice = arrow.tableToIPC(new arrow.Table({ result: vector.concat(vector.slice(1)) }), 'stream');
  expect(columnToArray(arrowIpc.decode(echo('int32'), twice, 5))).toEqual([1, null, 3, null, 3]);
});

test('JSON says numbers as spec/abi.md does', () => {
  const text = (type: TypeName, values: Value[]) =>
    Buffer.from(jsonRows.encode(echo(type), [columnFromArray(type, values)], values.length)).toString();
  expect(text('float64', [-0, Number.NaN, Number.NEGATIVE_INFINITY, 1e300, null])).toBe(
    '[[-0],["NaN"],["-Infinity"],[1e+300],[null]]',
  );
  expect(text('int64', [2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n)])).toBe(
    '[[9007199254740991],["9007199254740992"],["-9007199254740992"]]',
  );
});

test('the protobuf descriptor is spec/heddle.proto', () => {
  const text = readFileSync(new URL('../../../spec/heddle.proto', import.meta.url), 'utf8');
  const fields = (root: proto.Root, name: string) =>
    Object.fromEntries(
      root
        .lookupType(`heddle.v1.${name}`)
        .fieldsArray.map((f) => [
          f.name,
          { id: f.id, type: f.type, repeated: f.repeated, oneof: f.partOf?.name },
        ]),
    );
  const spec = proto.parse(text, { keepCase: true }).root;
  const own = proto.Root.fromJSON(BATCH_DESCRIPTOR);
  for (const name of ['Batch', 'Column', 'Bools', 'Int32s', 'Int64s', 'Float64s', 'Strings']) {
    expect(fields(own, name), name).toEqual(fields(spec, name));
  }
});
