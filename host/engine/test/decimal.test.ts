import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal } from '@heddle/host';
import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GroupTable } from '../src/exec/group-table.js';
import { arithmetic, negate } from '../src/expr/arithmetic.js';
import { cast } from '../src/expr/cast.js';
import { type CompareOperator, compare } from '../src/expr/compare.js';
import type { Kernel } from '../src/expr/kernel.js';
import { readArrow, resultToArrow, runJob, scalarAt, vectorOf } from '../src/index.js';
import { type DecimalType, decimalType, digitsOf, resultDigits } from '../src/table/decimal-type.js';
import type { Scalar, Vector } from '../src/table/vector.js';
import { failure, query } from './support/run.js';

/** What a kernel gives for rows at hand; the message of its failure where it fails. */
function answers(
  columns: readonly Vector[],
  build: (...operands: Kernel[]) => Kernel,
): readonly (string | null)[] | string {
  const operands = columns.map((vector) => ({ type: vector.type, evaluate: () => vector }));
  try {
    const rows = columns[0]?.length ?? 0;
    const vector = build(...operands).evaluate({ rows, columns: [] });
    return Array.from({ length: rows }, (_, row) => {
      const value = scalarAt(vector, row);
      return value === null ? null : String(value);
    });
  } catch (error) {
    return String(error);
  }
}

const types = fc
  .integer({ min: 1, max: 38 })
  .chain((precision) =>
    fc.integer({ min: 0, max: precision }).map((scale) => decimalType({ precision, scale })),
  );

/** Values of a type: mostly few digits, some of all of them, around 2^53 and null. */
function valuesOf(type: DecimalType, rows: number): fc.Arbitrary<(Decimal | null)[]> {
  const { precision, scale } = digitsOf(type);
  const most = 10n ** BigInt(precision) - 1n;
  const bounded = (limit: bigint) => {
    const bound = limit < most ? limit : most;
    return fc.bigInt({ min: -bound, max: bound });
  };
  const unscaled = fc.oneof(
    { weight: 6, arbitrary: bounded(100_000n) },
    { weight: 2, arbitrary: bounded(2n ** 53n + 2n) },
    { weight: 1, arbitrary: bounded(most) },
  );
  return fc.array(
    fc.option(
      unscaled.map((value) => new Decimal(value, scale)),
      { freq: 8 },
    ),
    { minLength: rows, maxLength: rows },
  );
}

const ROWS = 5;
/** Two columns of decimals. */
const pairs = fc
  .tuple(types, types)
  .chain(([a, b]) => fc.tuple(fc.constant(a), fc.constant(b), valuesOf(a, ROWS), valuesOf(b, ROWS)));

const scaled = (value: bigint, by: number) => value * 10n ** BigInt(by);
const fits = (value: bigint, { precision }: { precision: number }) =>
  value < 10n ** BigInt(precision) && value > -(10n ** BigInt(precision));

/** Half away from zero, in the plainest way. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  const size = dividend < 0n ? -dividend : dividend;
  const quotient = (2n * size + divisor) / (2n * divisor);
  return dividend < 0n ? -quotient : quotient;
}

describe('decimals compute as bigints do', () => {
  test.each(['+', '-', '*', '%'] as const)('%s', (sign) => {
    fc.assert(
      fc.property(pairs, ([a, b, left, right]) => {
        const digits = resultDigits(sign, digitsOf(a), digitsOf(b));
        fc.pre(digits.scale <= 38);
        const type = decimalType(digits);
        const shown = digitsOf(type);
        const expected = left.map((x, row) => {
          const y = right[row] ?? null;
          if (x === null || y === null) return null;
          const by = (value: Decimal) => (sign === '*' ? 0 : shown.scale - value.scale);
          const [p, q] = [scaled(x.unscaled, by(x)), scaled(y.unscaled, by(y))];
          if (sign === '%' && q === 0n) return 'zero';
          const value = sign === '+' ? p + q : sign === '-' ? p - q : sign === '*' ? p * q : p % q;
          return fits(value, shown) ? String(new Decimal(value, shown.scale)) : 'overflow';
        });
        const found = answers([vectorOf(a, left), vectorOf(b, right)], (x, y) =>
          arithmetic(sign, type, x, y),
        );
        if (expected.includes('zero') || expected.includes('overflow'))
          expect(found).toMatch(/HEDDLE4004: (?:division by zero|decimal overflow)/);
        else expect(found).toEqual(expected);
        // With the digits of the rules nothing overflows.
        if (digits.precision <= 38) expect(expected).not.toContain('overflow');
      }),
      { numRuns: 400 },
    );
  });

  test('comparisons, hashes and groups', () => {
    fc.assert(
      fc.property(
        types.chain((type) => fc.tuple(fc.constant(type), valuesOf(type, ROWS), valuesOf(type, ROWS))),
        ([type, left, right]) => {
          const accepts: Readonly<Record<CompareOperator, (x: bigint, y: bigint) => boolean>> = {
            '=': (x, y) => x === y,
            '<>': (x, y) => x !== y,
            '<': (x, y) => x < y,
            '<=': (x, y) => x <= y,
            '>': (x, y) => x > y,
            '>=': (x, y) => x >= y,
          };
          const columns = [vectorOf(type, left), vectorOf(type, right)] as const;
          for (const [operator, accept] of Object.entries(accepts)) {
            const expected = left.map((x, row) => {
              const y = right[row] ?? null;
              return x === null || y === null ? null : String(accept(x.unscaled, y.unscaled));
            });
            expect(answers(columns, (x, y) => compare(operator as CompareOperator, x, y))).toEqual(expected);
          }
          const table = new GroupTable([type]);
          const groups = columns.flatMap((column) => [...table.insert([column], ROWS)]);
          const values = [...left, ...right].map(String);
          expect(groups).toEqual(values.map((value) => [...new Set(values)].indexOf(value)));
          const keys = table.keyVectors()[0] ?? vectorOf(type, []);
          expect(groups.map((group) => String(scalarAt(keys, group)))).toEqual(values);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('casts between decimals round half away from zero', () => {
    fc.assert(
      fc.property(
        fc
          .tuple(types, types)
          .chain(([from, to]) => fc.tuple(fc.constant(to), fc.constant(from), valuesOf(from, ROWS))),
        ([to, from, values]) => {
          const { scale } = digitsOf(to);
          const expected = values.map((value) => {
            if (value === null) return null;
            const by = scale - value.scale;
            const unscaled =
              by >= 0 ? scaled(value.unscaled, by) : rounded(value.unscaled, 10n ** BigInt(-by));
            return fits(unscaled, digitsOf(to)) ? String(new Decimal(unscaled, scale)) : null;
          });
          const vector = vectorOf(from, values);
          expect(answers([vector], (x) => cast(x, to, true))).toEqual(expected);
          const strict = answers([vector], (x) => cast(x, to, false));
          if (expected.some((value, row) => value === null && values[row] !== null))
            expect(strict).toMatch(/HEDDLE4004: cannot cast/);
          else expect(strict).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('through doubles, texts and signs', () => {
    fc.assert(
      fc.property(
        types.chain((type) => fc.tuple(fc.constant(type), valuesOf(type, ROWS))),
        ([type, values]) => {
          const vector = vectorOf(type, values);
          const texts = values.map((value) => (value === null ? null : String(value)));
          expect(answers([vector], (x) => cast(x, 'utf8', false))).toEqual(texts);
          expect(answers([vector], (x) => cast(cast(x, 'utf8', false), type, false))).toEqual(texts);
          expect(answers([vector], (x) => negate(negate(x)))).toEqual(texts);
          const doubles = texts.map((text) => (text === null ? null : String(Number(text))));
          expect(answers([vector], (x) => cast(x, 'float64', false))).toEqual(
            doubles.map((text) => (text === '-0' ? '0' : text)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('sums and means, whatever the partitions', async () => {
    await fc.assert(
      fc.asyncProperty(
        types.chain((type) => fc.tuple(fc.constant(type), valuesOf(type, 12))),
        async ([type, values]) => {
          const field = new arrow.Field('x', arrowType(type), true);
          const parts = [0, 4, 8].map((start) => arrowBatch(field, type, values.slice(start, start + 4)));
          const source = readArrow(arrow.tableToIPC(new arrow.Table(parts), 'stream'), 'x');
          const given = values.flatMap((value) => (value === null ? [] : [value.unscaled]));
          const sum = given.reduce((all, one) => all + one, 0n);
          const { precision, scale } = digitsOf(type);
          const mean = { precision: Math.min(38, precision + 4), scale: Math.min(38, scale + 4) };
          const average =
            given.length === 0 ? 0n : rounded(scaled(sum, mean.scale - scale), BigInt(given.length));
          const total = { precision: Math.min(38, precision + 10), scale };
          const overflows = !fits(sum, total) || !fits(average, mean);
          const expected =
            given.length === 0
              ? [null, null]
              : [String(new Decimal(sum, scale)), String(new Decimal(average, mean.scale))];
          for (const partitions of [1, 3]) {
            const run = runJob({
              query: 'SELECT sum(x), avg(x), min(x), max(x) FROM t',
              tables: [{ name: 't', source }],
              modules: [],
              partitions,
            });
            if (overflows) {
              expect(await failure(run)).toMatch(/HEDDLE4004: decimal overflow: a sum leaves decimal128/);
              continue;
            }
            const { batches } = await run;
            const row = (batches[0]?.columns ?? []).map((column) => scalarAt(column, 0));
            const shown = row.map((value) => (value === null ? null : String(value)));
            expect(shown.slice(0, 2)).toEqual(expected);
            const order = [...given].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
            const ends = given.length === 0 ? [null, null] : [order[0] ?? 0n, order.at(-1) ?? 0n];
            expect(shown.slice(2)).toEqual(
              ends.map((end) => (end === null ? null : String(new Decimal(end, scale)))),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function arrowType(type: DecimalType): arrow.Decimal {
  const { precision, scale } = digitsOf(type);
  return new arrow.Decimal(scale, precision, 128);
}

/** Decimals as a file has them: 128 bits each, whatever stands under a null. */
function arrowBatch(
  field: arrow.Field,
  type: DecimalType,
  values: readonly (Decimal | null)[],
): arrow.RecordBatch {
  const words = new BigInt64Array(2 * values.length).fill(0x7777_7777_7777_7777n);
  const bits = new Uint8Array(8);
  for (const [row, value] of values.entries()) {
    if (value === null) continue;
    words[2 * row] = BigInt.asIntN(64, value.unscaled);
    words[2 * row + 1] = value.unscaled >> 64n;
    bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  const child = arrow.makeData({
    type: arrowType(type),
    length: values.length,
    nullCount: values.filter((value) => value === null).length,
    nullBitmap: bits,
    data: new Uint32Array(words.buffer),
  });
  const struct = new arrow.Struct([field]);
  const data = arrow.makeData({ type: struct, length: values.length, nullCount: 0, children: [child] });
  return new arrow.RecordBatch(new arrow.Schema([field]), data);
}

describe('decimals in files', () => {
  const type = 'decimal128(38, 3)' as const;
  const values = ['-0.001', null, '99999999999999999999999999999999999.999', '9007199254740.993'].map(
    (text) => (text === null ? null : Decimal.parse(text)),
  );
  const bytes = () => {
    const batch = arrowBatch(new arrow.Field('x', arrowType(type), true), type, values);
    return arrow.tableToIPC(new arrow.Table([batch]), 'stream');
  };
  const column = (source: Vector | undefined) =>
    values.map((_, row) => (source === undefined ? undefined : scalarAt(source, row)));

  test('Arrow in and out: the same type and digits', async () => {
    const run = async (file: Uint8Array) => {
      const source = readArrow(file, 'x');
      return runJob({ query: 'SELECT x FROM t', tables: [{ name: 't', source }], modules: [] });
    };
    const first = await run(bytes());
    expect(first.fields).toEqual([{ name: 'x', type }]);
    expect(column(first.batches[0]?.columns[0])).toEqual(values);
    const again = await run(resultToArrow(first));
    expect(again.fields).toEqual(first.fields);
    expect(column(again.batches[0]?.columns[0])).toEqual(values);
  });

  test('more digits than the file says are damage', async () => {
    const few = 'decimal128(3, 1)' as const;
    const batch = arrowBatch(new arrow.Field('x', arrowType(few), true), few, [new Decimal(1000n, 1)]);
    const source = readArrow(arrow.tableToIPC(new arrow.Table([batch]), 'stream'), 'x.arrow');
    const run = runJob({ query: 'SELECT x FROM t', tables: [{ name: 't', source }], modules: [] });
    expect(await failure(run)).toBe('HEDDLE4001: x.arrow: 1000 has more digits than decimal128(3, 1)');
  });
});

describe('decimals in SQL', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heddle-decimal-'));
    await writeFile(join(folder, 't.csv'), 'id,price\n1,12.50\n2,0.005\n3,\n4,-7.125\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const prices = "(SELECT id, CAST(price AS DECIMAL(10, 3)) AS p FROM 't.csv') AS t";
  test.each<[string, string, readonly (Scalar | string)[]]>([
    ['p + 1', 'decimal128(11, 3)', ['13.500', '1.005', null, '-6.125']],
    ['1 - p', 'decimal128(11, 3)', ['-11.500', '0.995', null, '8.125']],
    ['p * p', 'decimal128(21, 6)', ['156.250000', '0.000025', null, '50.765625']],
    ['p % 2', 'decimal128(4, 3)', ['0.500', '0.005', null, '-1.125']],
    ['p / 2', 'float64', [6.25, 0.0025, null, -3.5625]],
    ['p * 2e0', 'float64', [25, 0.01, null, -14.25]],
    ['-p', 'decimal128(10, 3)', ['-12.500', '-0.005', null, '7.125']],
    ['abs(p)', 'decimal128(10, 3)', ['12.500', '0.005', null, '7.125']],
    ['round(p, 2)', 'decimal128(10, 2)', ['12.50', '0.01', null, '-7.13']],
    ['round(p)', 'decimal128(8, 0)', ['13', '0', null, '-7']],
    ['CAST(p AS INT)', 'int32', [12, 0, null, -7]],
    ['CAST(p AS BIGINT)', 'int64', [12n, 0n, null, -7n]],
    ['CAST(p AS DOUBLE)', 'float64', [12.5, 0.005, null, -7.125]],
    ['CAST(p AS TEXT)', 'utf8', ['12.500', '0.005', null, '-7.125']],
    ["p || '!'", 'utf8', ['12.500!', '0.005!', null, '-7.125!']],
    ['TRY_CAST(p AS DECIMAL(2, 1))', 'decimal128(2, 1)', [null, '0.0', null, '-7.1']],
    ['coalesce(p, id)', 'decimal128(23, 3)', ['12.500', '0.005', '3.000', '-7.125']],
    ['CASE WHEN p > 0 THEN p ELSE 0 END', 'decimal128(10, 3)', ['12.500', '0.005', '0.000', '0.000']],
    ['p IN (12.5, 1)', 'bool', [true, false, null, false]],
    ["p = CAST('0.00500' AS DECIMAL(5, 5))", 'bool', [false, true, null, false]],
    ['p BETWEEN 0 AND 13', 'bool', [true, true, null, false]],
    ["CAST(' -12.50 ' AS DECIMAL(3, 1)) + id * 0", 'decimal128(22, 1)', ['-12.5', '-12.5', '-12.5', '-12.5']],
    ['sum(p) OVER (ORDER BY id)', 'decimal128(20, 3)', ['12.500', '12.505', '12.505', '5.380']],
    ['lag(p, 1, 0) OVER (ORDER BY id)', 'decimal128(10, 3)', ['0.000', '12.500', '0.005', null]],
  ])('%s', async (expression, type, expected) => {
    const { rows, types: found } = await query(
      `SELECT id, ${expression} AS x FROM ${prices} ORDER BY id`,
      folder,
    );
    expect(found[1]).toBe(type);
    expect(rows.map(([, value]) => (value instanceof Decimal ? String(value) : value))).toEqual(expected);
  });

  test('keys of sorts, groups, joins and sets', async () => {
    const texts = async (text: string) => {
      const { rows } = await query(text, folder);
      return rows.map((row) => row.map(String).join(' '));
    };
    expect(await texts(`SELECT p FROM ${prices} ORDER BY p DESC`)).toEqual([
      '12.500',
      '0.005',
      '-7.125',
      'null',
    ]);
    expect(await texts(`SELECT p > 0, count(*), avg(p) FROM ${prices} GROUP BY p > 0 ORDER BY 1`)).toEqual([
      'null 1 null',
      'false 1 -7.1250000',
      'true 2 6.2525000',
    ]);
    const other = "(SELECT CAST('12.5' AS DECIMAL(38, 20)) AS q) AS o";
    expect(await texts(`SELECT id, q FROM ${prices} JOIN ${other} ON p = q`)).toEqual([
      '1 12.50000000000000000000',
    ]);
    expect(await texts(`SELECT p FROM ${prices} INTERSECT SELECT q FROM ${other}`)).toEqual([
      '12.50000000000000000000',
    ]);
    expect(await texts(`SELECT count(DISTINCT p), min(p), max(p) FROM ${prices}`)).toEqual([
      '3 -7.125 12.500',
    ]);
  });

  test.each([
    ['SELECT CAST(9 AS DECIMAL(1, 0)) * CAST(1e37 AS DECIMAL(38, 0)) * 10', 'HEDDLE4004: decimal overflow'],
    ["SELECT CAST('1' AS DECIMAL(38, 38))", "HEDDLE4004: cannot cast '1' to decimal128(38, 38)"],
    ['SELECT CAST(1 AS DECIMAL(39, 0))', 'HEDDLE4002: DECIMAL(39, 0) has not 1 to 38 digits'],
    ['SELECT CAST(1 AS DECIMAL)', 'HEDDLE4002: .*DECIMAL without its digits'],
    ["SELECT CAST('x' AS DECIMAL(3, 1))", "HEDDLE4004: cannot cast 'x'"],
    ["SELECT CAST('1e999999999' AS DECIMAL(3, 1))", 'HEDDLE4004: cannot cast'],
    ['SELECT CAST(1 AS DECIMAL(9, 1)) % 0', 'HEDDLE4004: division by zero'],
    ['SELECT CAST(1 AS DECIMAL(9, 1)) / 0', 'HEDDLE4004: division by zero'],
    ['SELECT CAST(1 AS DECIMAL(30, 20)) * CAST(1 AS DECIMAL(30, 20))', 'HEDDLE4002: .*behind the point'],
    ['SELECT CAST(1e37 AS DECIMAL(38, 0)) > CAST(1 AS DECIMAL(38, 9))', 'HEDDLE4004: cannot cast'],
    ['SELECT round(1.5)', 'HEDDLE4002: .*round of float64'],
    ['SELECT CAST(true AS DECIMAL(3, 1))', 'HEDDLE4002: .*engines convert differently'],
  ])('%s fails', async (text, message) => {
    expect(await failure(query(text, folder))).toMatch(new RegExp(message.replace(/[()]/g, '\\$&')));
  });
});
