import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '@heddle/pdk/build';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnFromArray, columnToArray, HeddleModule } from '../../src/index.js';

const entry = fileURLToPath(new URL('./functions.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'heddle-host-tiers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const column = (values: bigint[]) => columnFromArray('int64', values);

describe('rows that leave compiled code', () => {
  let module: HeddleModule;
  beforeAll(async () => {
    const outfile = join(folder, 'tiers.wasm');
    await build({ entry, outfile });
    module = HeddleModule.load(outfile);
  });

  test('are counted, and answered as the others', () => {
    const info = module.function('scaled');
    expect(info).toMatchObject({ tier: 'aot', tierReason: null });
    expect(info.bails.length).toBeGreaterThan(0);
    const instance = module.instantiate();
    const [a, b] = [
      [3n, 2n ** 40n, -(2n ** 62n), 8n],
      [5_000n, 2n ** 30n, 100n, 1_000n],
    ];
    const call = () => columnToArray(instance.callScalar(info, [column(a ?? []), column(b ?? [])], 4));
    const expected = [15n, 2n ** 70n / 1_000n, (-(2n ** 62n) * 100n) / 1_000n, 8n];
    expect(call()).toEqual(expected);
    expect(instance.counters.rowsBailed).toBe(2);
    expect(call()).toEqual(expected);
    expect(instance.counters).toMatchObject({ rowsBailed: 4, rows: 8, batches: 2 });
    expect(instance.counters.toJSON()).toMatchObject({ rowsBailed: 4 });
  });

  test('are counted for aggregates, whose states go with them', () => {
    const info = module.function('energy');
    if (info.kind !== 'aggregate') throw new Error('energy is an aggregate');
    const instance = module.instantiate();
    const call = instance.openAggregate(info);
    const groups = Uint32Array.of(0, 1, 0, 1);
    call.accumulate([column([2n ** 30n, 2n ** 25n, 3n, 1n])], 4, groups, 2);
    expect(instance.counters.rowsBailed).toBe(0);
    call.accumulate([column([2n ** 40n, 2n ** 21n, 2n ** 39n, 1n])], 4, groups, 2);
    expect(instance.counters.rowsBailed).toBeGreaterThan(0);
    expect(columnToArray(call.finish(null, 2))).toEqual([2n ** 20n + 2n ** 40n + 2n ** 38n, 2n ** 10n + 4n]);
    call.close();
  });
});
