import { describe, expect, test } from 'vitest';
import { functionOf, readCall } from '../../../conformance/runners/call.js';
import { TsRunner } from '../../../conformance/runners/ts-case.js';
import { type Batch, concatColumns, HeddleModule, InstancePool, sliceColumn } from '../src/index.js';
import { corpusCases, corpusModule } from './corpus.js';
import { rowTexts } from './support/row-texts.js';

const cases = corpusCases();

describe('every case, in every way that applies to it', () => {
  const runner = new TsRunner();
  test.each(cases.map((named) => [named.id, named] as const))('%s', async (_, named) => {
    await runner.run(named, corpusModule(named.module), corpusModule('hostile/honest'));
  });
});

describe('views of guest memory hold what copies hold', () => {
  const pools = new Map<string, InstancePool>();
  for (const { id, module: name, hostile, entry } of cases) {
    const { load, error, limits } = entry;
    if (hostile || load !== undefined || error !== undefined || limits !== undefined) continue;
    const pool =
      pools.get(name) ?? new InstancePool(HeddleModule.load(corpusModule(name)), { watch: 'poll' });
    pools.set(name, pool);
    const call = readCall(entry);
    const info = functionOf(pool.module, call);
    const { columns, rows } = call;
    if (info.volatility === 'volatile') continue;
    if (info.kind === 'scalar') {
      test(id, () => {
        pool.use((instance) => {
          const copy = rowTexts(instance.callScalar(info, columns, rows));
          expect(instance.withView(info, columns, rows, rowTexts)).toEqual(copy);
        });
      });
    } else if (info.kind === 'table') {
      test(id, () => {
        pool.use((instance) => {
          const [copies, views] = [instance, instance].map((one) => one.openTable(info, columns, rows));
          const texts = (batch: Batch | null) => batch && [batch.rows, ...batch.columns.map(rowTexts)];
          for (;;) {
            const expected = texts(copies?.next() ?? null);
            expect(views?.withNext(texts)).toEqual(expected);
            if (expected === null) break;
          }
        });
      });
    }
  }
});

test('a view that is joined to nothing is a copy', () => {
  const module = HeddleModule.load(corpusModule('basics'));
  const named = cases.find(({ id }) => id.startsWith('cases/basics/float64 with nulls'));
  if (named === undefined) throw new Error('no such case');
  const call = readCall(named.entry);
  const instance = module.instantiate();
  const kept = instance.withView(functionOf(module, call), call.columns, call.rows, (view) =>
    concatColumns(view.dataType, [sliceColumn(view, 0, 0), view]),
  );
  const before = rowTexts(kept);
  instance.callScalar(
    functionOf(module, call),
    call.columns.map((column) => sliceColumn(column, 0, 0)),
    0,
  );
  expect(rowTexts(kept)).toEqual(before);
});
