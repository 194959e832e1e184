import * as arrow from 'apache-arrow';
import { expect, test } from 'vitest';
import { columnsFromTable, tableFromColumns } from '../src/arrow.js';
import { checkArguments, columnToArray, parseManifest, resolveOverload, sourceTypeOf } from '../src/index.js';
import { failure, manifestJson, schemaText } from './modules.js';

const functionsOf = (functions: object[]) =>
  parseManifest(Buffer.from(JSON.stringify(manifestJson({ functions })))).functions;
const [plain] = manifestJson().functions as object[];
const declared = (name: string, args: string, more: object = {}) => ({
  ...plain,
  name,
  export: name,
  args: schemaText(args),
  ...more,
});
const given = (...types: string[]) => types.map(sourceTypeOf);

test('arguments are checked before any row', () => {
  const [info] = functionsOf([declared('f', 'a int32, b utf8')]);
  if (info === undefined) throw new Error('no function');
  checkArguments(info, given('int64', 'null'));
  expect(failure(() => checkArguments(info, given('int32'))).message).toBe(
    'HEDDLE1102 f: f(a int32, b utf8) -> float64 takes 2 arguments, given (int32)',
  );
  expect(failure(() => checkArguments(info, given('int32', 'float64'))).message).toBe(
    'HEDDLE1103 f: f(a int32, b utf8) -> float64: b is utf8 and takes no float64, given (int32, float64)',
  );
});

test('a table becomes the arguments of a function, and the result a table', () => {
  const [info] = functionsOf([declared('f', 'a int64, b utf8')]);
  if (info === undefined) throw new Error('no function');
  const words = arrow.vectorFromArray(
    ['x', null, 'x'],
    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
  );
  const table = new arrow.Table({ p: arrow.vectorFromArray([1, null, 3], new arrow.Int16()), q: words });
  const columns = columnsFromTable(table, info);
  expect(columns.map(columnToArray)).toEqual([
    [1n, null, 3n],
    ['x', null, 'x'],
  ]);
  expect(
    tableFromColumns(info.args, columns, 3)
      .toArray()
      .map((row) => row?.toJSON()),
  ).toEqual([
    { a: 1n, b: 'x' },
    { a: null, b: null },
    { a: 3n, b: 'x' },
  ]);
  expect(columnsFromTable(table.slice(1, 1), info).map((column) => column.length)).toEqual([0, 0]);
  expect(failure(() => columnsFromTable(table.select(['p']), info)).code).toBe('HEDDLE1102');
  const big = new arrow.Table({
    p: arrow.vectorFromArray([2n ** 63n], new arrow.Uint64()),
    q: words.slice(0, 1),
  });
  expect(failure(() => columnsFromTable(big, info)).message).toBe(
    'HEDDLE2004 f failed at row 0: 9223372036854775808 in argument a does not fit int64\n  hint: declare a wider type, or round and check the range before returning',
  );
});

test('a variadic argument stands for any number of them', () => {
  const [info] = functionsOf([declared('f', 'a int32, b utf8', { variadic: true })]);
  if (info === undefined) throw new Error('no function');
  for (const count of [0, 1, 2, 99])
    checkArguments(info, given('int32', ...new Array<string>(count).fill('utf8')));
  expect(failure(() => checkArguments(info, given())).message).toBe(
    'HEDDLE1102 f: f(a int32, b utf8...) -> float64 takes 1 or more arguments, given ()',
  );
  const many = new Array<string>(100).fill('utf8');
  expect(failure(() => checkArguments(info, given('int32', ...many))).code).toBe('HEDDLE1102');
  expect(failure(() => checkArguments(info, given('int32', 'utf8', 'bool'))).code).toBe('HEDDLE1103');
});

test('of overloads the one with these types is taken, else the first that accepts them', () => {
  const overloads = functionsOf([
    declared('f', 'a int64'),
    declared('f', 'a int32'),
    declared('f', 'a utf8, b utf8'),
  ]);
  const chosen = (...types: string[]) => resolveOverload(overloads, given(...types)).index;
  expect([chosen('int32'), chosen('int64'), chosen('int16'), chosen('null'), chosen('utf8', 'null')]).toEqual(
    [1, 0, 0, 0, 2],
  );
  const signatures = 'f(a int64) -> float64; f(a int32) -> float64; f(a utf8, b utf8) -> float64';
  expect(failure(() => chosen()).message).toBe(
    `HEDDLE1102 f: no overload takes 0 arguments, given (): ${signatures}`,
  );
  expect(failure(() => chosen('bool')).message).toBe(
    `HEDDLE1103 f: no overload takes these types, given (bool): ${signatures}`,
  );
});
