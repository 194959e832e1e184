import { describe, expect, it } from 'vitest';
import { manifestProblems, nameProblems } from '../src/build/names.js';
import type { Registration } from '../src/guest/register.js';
import { bool, int32, list, partition, scalar, struct, table, utf8 } from '../src/index.js';
import { registered } from './support/registered.js';

const [plain] = registered({ f: scalar({ args: [], returns: bool() }, () => true) });

function messages(functions: readonly Partial<Registration>[]): string[] {
  if (plain === undefined) throw new Error('nothing was registered');
  return nameProblems(
    functions.map((part) => ({ ...plain, ...part })),
    () => undefined,
  ).map(({ message }) => message);
}

const column = (name: string) => ({ name, type: 'bool' as const, nullable: false });
const many = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));

describe('limits', () => {
  it('are those of the contract', () => {
    const names = (count: number) => many(count, (i) => ({ name: `f${i}`, export: `f${i}` }));
    expect(messages(names(1000))).toEqual([]);
    expect(messages(names(1001))).toEqual(['1001 functions exceed the limit of 1000']);
    const columns = (count: number) => many(count, (i) => column(`a${i}`));
    expect(messages([{ args: columns(100), output: columns(100), params: columns(100) }])).toEqual([]);
    expect(messages([{ args: columns(101) }])).toEqual(['f has 101 arguments; the limit is 100']);
    expect(messages([{ output: columns(101) }])).toEqual(['f has 101 output columns; the limit is 100']);
    expect(messages([{ params: columns(101) }])).toEqual(['f has 101 parameters; the limit is 100']);
  });

  it('hold for the depth and the number of types', () => {
    const nested = (depth: number): Registration['args'][number] =>
      depth === 1 ? column('x') : { name: 'x', type: 'list', nullable: false, item: nested(depth - 1) };
    expect(messages([{ args: [nested(16)] }])).toEqual([]);
    expect(messages([{ args: [nested(17)] }])).toEqual(['f has types nested 17 deep; the limit is 16']);
    const wide = (fields: number) => ({
      ...column('s'),
      type: 'struct' as const,
      fields: many(fields, (i) => column(`a${i}`)),
    });
    const structs = (count: number) => many(count, (i) => ({ ...wide(99), name: `s${i}` }));
    expect(messages([{ args: structs(9), returns: wide(98) }])).toEqual([]);
    expect(messages([{ args: structs(9), returns: wide(100) }])).toEqual([
      'f has 1001 types in all; the limit is 1000',
    ]);
    expect(messages([{ returns: wide(101) }])).toEqual(['f has 101 fields; the limit is 100']);
  });

  it('hold for names', () => {
    const long = 'ä'.repeat(101);
    expect(messages([{ args: [column('ä'.repeat(100))] }])).toEqual([]);
    expect(messages([{ args: [column(long)] }])).toEqual([
      'the name of an argument of f exceeds 200 bytes of UTF-8',
    ]);
    expect(messages([{ args: [column('\ud800')] }])).toEqual([
      'the name of an argument of f holds a lone surrogate',
    ]);
    expect(messages([{ args: [column('a\0b')] }])).toEqual([
      'the name of an argument of f holds a control character',
    ]);
    expect(messages([{ export: long, name: 'f' }])).toHaveLength(1);
    expect(messages([{ export: 'f', name: 'f'.repeat(201) }])).toHaveLength(1);
  });

  it('hold for names inside types and of every kind of column', () => {
    const entry = {
      f: scalar(
        { args: [list('xs', struct({ '': int32(), ['ä'.repeat(101)]: int32() }))], returns: bool() },
        () => true,
      ),
      rows: table({ args: [], output: { row: int32(), '': utf8() } }, () => []),
      windows: partition({
        input: { '': int32() },
        params: [int32('a'), int32('a')],
        partitionBy: [],
        output: { x: int32() },
        open: () => 0,
        process() {},
      }),
    };
    expect(messages(registered(entry))).toEqual([
      'a field of f has an empty name',
      'the name of a field of f exceeds 200 bytes of UTF-8',
      'an output column of rows has an empty name',
      'rows has an output column named "row"',
      'an input column of windows has an empty name',
      'windows has two parameters named "a"',
    ]);
  });

  it('hold for docs and the manifest as a whole', () => {
    expect(messages([{ doc: 'Says \udc00.' }])).toEqual(['the doc of f holds a lone surrogate']);
    expect(manifestProblems(1 << 20)).toEqual([]);
    expect(manifestProblems((1 << 20) + 1)).toMatchObject([
      { message: expect.stringContaining('1048577 bytes') },
    ]);
  });
});

describe('names of functions', () => {
  it('are not shared by two exports, whichever names they are', () => {
    const clash = messages([
      { export: 'a', name: 'b' },
      { export: 'b', name: 'c' },
    ]);
    expect(clash).toEqual(['the exports "a" and "b" both answer to the name "b"']);
  });

  it('do not make one WebAssembly export twice', () => {
    const clash = messages([
      { export: 'sum', name: 'sum', kind: 'aggregate' },
      { export: 'sum.merge', name: 'other' },
      { export: 'sum.open', name: 'fine' },
    ]);
    expect(clash).toEqual(['the exports "sum" and "sum.merge" both make the WebAssembly export "sum.merge"']);
  });

  it('are shared by overloads, and judged once', () => {
    expect(messages([{}, { args: [column('a')] }])).toEqual([]);
    expect(messages([{ name: 'F' }, { name: 'F' }])).toHaveLength(1);
  });

  it.each([
    'memory',
    '_start',
    '_initialize',
    'heddle_',
    'heddle_abi',
    'default',
  ])('do not take the export %s', (name) => {
    expect(messages([{ export: name, name: 'f' }])).toHaveLength(1);
  });
});
