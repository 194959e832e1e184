import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal } from '@heddle/host';
import { describe, expect, test } from 'vitest';
import { avg, col, from, min, read, sum } from '../../src/dataset/index.js';
import { readPlan, writePlan } from '../../src/index.js';
import { declaredSource } from '../../src/io/declared.js';

describe('decimals of DataSets', () => {
  const money = 'decimal128(15, 2)' as const;
  const rows = [
    { id: 1n, price: Decimal.parse('12.50') },
    { id: 2n, price: null },
    { id: 1n, price: Decimal.parse('-0.25') },
  ];
  const prices = () => from(rows, { id: 'int64', price: money });

  test('numbers beside them are decimals; quotients are doubles', async () => {
    const found = await prices()
      .derive('more', col('price').mul(1.1))
      .derive('half', col('price').div(2))
      .derive('big', col('price').gt(0.3))
      .derive('whole', col('price').cast('decimal128(10, 0)'))
      .collect();
    const [first] = found;
    const half: number | null = first?.half ?? null;
    const more: Decimal | null = first?.more ?? null;
    expect([String(more), half, first?.big, String(first?.whole)]).toEqual(['13.750', 6.25, true, '13']);
  });

  test('sum and avg', async () => {
    const found = await prices()
      .groupBy('id')
      .agg({ total: sum(col('price')), mean: avg(col('price')), least: min(col('price')) })
      .collect();
    const totals: readonly (Decimal | null)[] = found.map(({ total }) => total);
    expect(totals.map(String)).toEqual(['12.25', 'null']);
    const [first] = found;
    const mean: Decimal | null = first?.mean ?? null;
    const least: Decimal | null = first?.least ?? null;
    expect([mean, least].map(String)).toEqual(['6.125000', '-0.25']);
  });

  test('lambdas of the process take and give them', async () => {
    const found = await prices()
      .map('twice', money, ({ price }) =>
        price === null ? null : new Decimal(price.unscaled * 2n, price.scale),
      )
      .collect();
    expect(found.map(({ twice }) => String(twice))).toEqual(['25.00', 'null', '-0.50']);
    const wide = prices().map('wide', money, () => new Decimal(1n, 3));
    await expect(wide.collect()).rejects.toThrow(/^HEDDLE2002 /);
  });

  test('a value with more digits is refused', () => {
    expect(() => from([{ price: new Decimal(5n, 3) }], { price: money })).toThrow(
      'HEDDLE4002: row 0: 0.005 in column price is no decimal128(15, 2)',
    );
  });

  test('CSV, JSON lines, Parquet and plans written down keep every digit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'heddle-decimal-'));
    try {
      for (const format of ['csv', 'json', 'parquet', 'arrow'] as const) {
        const file = join(folder, `prices.${format}`);
        await prices().write(file, format);
        const schema = { id: 'int64', price: money } as const;
        const again = await read[format](file, schema).filter(col('price').ne(0.001)).collect();
        expect(again.map(({ price }) => String(price))).toEqual(['12.50', '-0.25']);
      }
      const file = join(folder, 'prices.csv');
      const cheap = read.csv(file, { id: 'int64', price: money }).filter(col('price').lt(0.3));
      const plan = writePlan(cheap.plan);
      expect(plan).toContain('{"$decimal":"0.30"}');
      expect(writePlan(readPlan(plan, (_, fields) => declaredSource(file, 'csv', fields)))).toBe(plan);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
