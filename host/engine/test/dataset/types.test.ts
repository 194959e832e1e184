import { describe, expectTypeOf, test } from 'vitest';
import {
  col,
  count,
  from,
  iterate,
  lit,
  max,
  type Row,
  read,
  rowNumber,
  sh,
  sum,
} from '../../src/dataset/index.js';

/** What the compiler knows: `tsc` over this file is the test, lines marked with an error must have one. */
const set = from([{ a: 1n, b: 'x', c: 1.5, d: true }]).select('a', 'b', 'c', 'd');

describe('types of columns', () => {
  test('are inferred from rows, expressions, groups, joins and windows', () => {
    expectTypeOf(set.schema).toEqualTypeOf<{
      readonly a: 'int64';
      readonly b: 'utf8';
      readonly c: 'float64';
      readonly d: 'bool';
    }>();
    const selected = () =>
      set.select({ x: col('a').add(1), y: col('a').add(col('c')), z: col('b').isNull(), w: lit(1) });
    expectTypeOf<ReturnType<typeof selected>['schema']>().toEqualTypeOf<{
      readonly x: 'int64';
      readonly y: 'float64';
      readonly z: 'bool';
      readonly w: 'float64';
    }>();
    const grouped = () => set.groupBy('b').agg({ n: count(), s: sum(col('c')), m: max(col('b')) });
    expectTypeOf<ReturnType<typeof grouped>['schema']>().toEqualTypeOf<{
      readonly b: 'utf8';
      readonly n: 'int64';
      readonly s: 'float64';
      readonly m: 'utf8';
    }>();
    const joined = () => set.select('a', 'b').join(set.select('a', 'c'), ['a']);
    expectTypeOf<ReturnType<typeof joined>['schema']>().toEqualTypeOf<{
      readonly a: 'int64';
      readonly b: 'utf8';
      readonly c: 'float64';
    }>();
    const numbered = () => set.select('a').window({ n: rowNumber().over({}) });
    expectTypeOf<ReturnType<typeof numbered>['schema']>().toEqualTypeOf<{
      readonly a: 'int64';
      readonly n: 'int64';
    }>();
    const lines = () => read.text(['a.txt', 'b.txt']);
    const longest = () =>
      set.groupBy('a').reduce('b', (x, y) => {
        expectTypeOf(x).toEqualTypeOf<string>();
        return x + y;
      });
    expectTypeOf<ReturnType<typeof longest>['schema']>().toEqualTypeOf<{
      readonly a: 'int64';
      readonly b: 'utf8';
    }>();
    const piped = () => set.select('b').pipe(sh`cat`, { output: { format: 'json', schema: { n: 'int64' } } });
    expectTypeOf<ReturnType<typeof piped>['schema']>().toEqualTypeOf<{ n: 'int64' }>();
    expectTypeOf<ReturnType<typeof lines>['schema']>().toEqualTypeOf<{ readonly line: 'utf8' }>();
    expectTypeOf<Row<{ a: 'int64'; b: 'utf8' }>>().toEqualTypeOf<{
      readonly a: bigint | null;
      readonly b: string | null;
    }>();
  });

  test('a wrong column or type is an error', () => {
    const wrong = () => [
      // @ts-expect-error no such column
      set.select('nope'),
      // @ts-expect-error no such column
      set.filter(col('nope').gt(1)),
      // @ts-expect-error no such column, deep inside
      set.select({ x: col('a').add(col('c').mul(col('nope'))) }),
      // @ts-expect-error not a condition
      set.filter(col('a').add(1)),
      // @ts-expect-error no such column
      set.groupBy('nope'),
      // @ts-expect-error no such column
      set.groupBy('b').agg({ s: sum(col('nope')) }),
      // @ts-expect-error not on both sides
      set.join(from([{ other: 1 }]), ['a']),
      // @ts-expect-error gone after select
      set.select('a').sort('b'),
      // @ts-expect-error no such column
      set.window({ n: rowNumber().over({ partitionBy: ['nope'] }) }),
      // @ts-expect-error no such column
      read.text('a.txt').select('text'),
      // @ts-expect-error a round has other columns
      iterate(set, (rows) => rows.select('a'), { times: 1 }),
      // @ts-expect-error not a condition
      iterate(set, (rows) => rows, { times: 1, until: (rows) => rows.select('a') }),
      // @ts-expect-error no such column
      set.groupBy('a').reduce('nope', (x) => x),
      // @ts-expect-error another type
      set.groupBy('a').reduce('b', () => 1),
      // @ts-expect-error a key has one value
      set.groupBy('a').reduce('a', (x) => x),
      // @ts-expect-error a command gives lines
      set.select('b').pipe('cat').select('b'),
      // @ts-expect-error no such format
      set.pipe('cat', [], { input: 'xml' }),
      // @ts-expect-error a shell is not started for a text
      set.pipe('cat', '-n'),
      // @ts-expect-error no such type
      read.json('a.json', { a: 'integer' }),
      // @ts-expect-error no such format
      set.write('a.xml', 'xml'),
      // @ts-expect-error a lambda sees the row's columns
      set.filter((row) => row.nope === 1),
    ];
    expectTypeOf(wrong).toBeFunction();
  });
});
