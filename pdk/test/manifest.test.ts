import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordBatchReader, type Schema } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { schemaMessage } from '../src/build/arrow-schema.js';
import { type Declaration, makeManifest } from '../src/build/manifest.js';
import { manifestProblems, nameProblems } from '../src/build/names.js';
import { sqlName } from '../src/guest/sql-name.js';
import { TYPE_NAMES } from '../src/types/type.js';
import { PDK } from './support/scratch.js';

/** Reads an encapsulated message as a stream that ends after its schema. */
function readSchema(message: Uint8Array): Schema {
  return RecordBatchReader.from(message).open().schema;
}

const declaration: Declaration = {
  name: 'f',
  export: 'f',
  kind: 'scalar',
  args: TYPE_NAMES.map((type, index) => ({ name: `${type}_ä`, type, nullable: index % 2 === 1 })),
  returns: { type: 'utf8', nullable: true },
  volatility: 'immutable',
  doc: undefined,
};

describe('schemaMessage', () => {
  it.each([
    ['no column', []],
    ['one column', declaration.args.slice(0, 1)],
    ['every type', declaration.args],
    [
      'a hundred columns',
      Array.from({ length: 100 }, (_, i) => ({ name: `a${i}`, type: 'int64' as const, nullable: false })),
    ],
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

  it('uses the Arrow types of the contract', () => {
    const types = readSchema(schemaMessage(declaration.args)).fields.map(({ type }) => String(type));
    expect(types).toEqual(['Bool', 'Int32', 'Int64', 'Float64', 'Utf8']);
  });
});

describe('a manifest', () => {
  it('says what its schema wants', () => {
    const manifest = makeManifest([declaration], {
      pdk: '0.1.0',
      engine: 'quickjs-ng-0.18.0',
      imports: ['a.b'],
    });
    const schema = JSON.parse(readFileSync(join(PDK, '..', 'spec', 'manifest.schema.json'), 'utf8'));
    for (const key of schema.required) expect(manifest).toHaveProperty(key);
    const [definition] = manifest.functions;
    for (const key of schema.properties.functions.items.required) expect(definition).toHaveProperty(key);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(manifest)));
    expect(definition?.signature).toBe(
      'f(bool_ä bool, int32_ä int32?, int64_ä int64, float64_ä float64?, utf8_ä utf8) -> utf8?',
    );
    expect(definition).not.toHaveProperty('doc');
    const result = readSchema(Buffer.from(definition?.returns ?? '', 'base64')).fields;
    expect(result.map(({ name, nullable }) => [name, nullable])).toEqual([['result', true]]);
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

describe('limits', () => {
  const messages = (functions: readonly Partial<Declaration>[]) =>
    nameProblems(
      functions.map((part) => ({ ...declaration, handler: () => null, ...part })),
      () => undefined,
    ).map(({ message }) => message);

  it('are those of the contract', () => {
    const names = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `f${i}`, export: `f${i}` }));
    expect(messages(names(1000))).toEqual([]);
    expect(messages(names(1001))).toEqual(['1001 functions exceed the limit of 1000']);
    const args = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `a${i}`, type: 'bool' as const, nullable: false }));
    expect(messages([{ args: args(100) }])).toEqual([]);
    expect(messages([{ args: args(101) }])).toEqual(['f has 101 arguments; the limit is 100']);
  });

  it('hold for names', () => {
    const long = 'ä'.repeat(101);
    const argument = (name: string) => ({ args: [{ name, type: 'bool' as const, nullable: false }] });
    expect(messages([argument('ä'.repeat(100))])).toEqual([]);
    expect(messages([argument(long)])).toEqual(['an argument name of f exceeds 200 bytes of UTF-8']);
    expect(messages([argument('\ud800')])).toEqual(['an argument name of f holds a lone surrogate']);
    expect(messages([{ export: long, name: 'f' }])).toHaveLength(1);
    expect(messages([{ export: 'f', name: 'f'.repeat(201) }])).toHaveLength(1);
  });

  it('hold for docs and the manifest as a whole', () => {
    expect(messages([{ doc: 'Says \udc00.' }])).toEqual(['the doc of f holds a lone surrogate']);
    expect(manifestProblems(1 << 20)).toEqual([]);
    expect(manifestProblems((1 << 20) + 1)).toMatchObject([
      { message: expect.stringContaining('1048577 bytes') },
    ]);
  });

  it('forbid one name for two functions, whichever names they are', () => {
    const clash = messages([
      { export: 'a', name: 'b' },
      { export: 'b', name: 'c' },
    ]);
    expect(clash).toEqual(['the exports "a" and "b" both answer to the name "b"']);
  });

  it.each([
    'memory',
    '_start',
    '_initialize',
    'heddle_',
    'heddle_abi',
    'default',
  ])('keep the export %s', (name) => {
    expect(messages([{ export: name, name: 'f' }])).toHaveLength(1);
  });
});
