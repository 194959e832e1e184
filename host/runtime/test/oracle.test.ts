import { readFileSync } from 'node:fs';
import createPlugin, { type Plugin } from 'extism';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionOf, readCall } from '../../../conformance/runners/call.js';
import { formatsOf } from '../../../conformance/runners/encoded.js';
import { argumentField, HeddleModule, repeatColumn } from '../src/index.js';
import { corpusCases, corpusModule } from './corpus.js';

/** The same file in the stock SDK, unchanged, answers the same bytes as this package's own Extism host. */
const written = corpusCases().filter(({ extism, id }) => extism && !id.includes('/generated/'));

for (const name of new Set(written.map((named) => named.module))) {
  describe(`${name} in the extism SDK`, () => {
    const module = HeddleModule.load(corpusModule(name));
    const instance = module.instantiate();
    let plugin: Plugin;
    beforeAll(async () => {
      plugin = await createPlugin({ wasm: [{ data: readFileSync(corpusModule(name)) }] }, { useWasi: true });
    });
    afterAll(() => plugin.close());

    for (const { entry } of written.filter((named) => named.module === name)) {
      const call = readCall(entry);
      const info = functionOf(module, call);
      // Partitions have no export of all their rows, nor has taking back or merging; what is volatile never answers
      // twice the same.
      const { limits, via, retract } = entry;
      if (limits !== undefined || via !== undefined || retract !== undefined) continue;
      if (info.kind === 'partition' || info.volatility === 'volatile') continue;
      const { rows } = call;
      const fields = call.columns.flatMap((_, i) => argumentField(info, i) ?? []);
      for (const codec of formatsOf(call)) {
        test(`${entry.name}: ${codec.name}`, async () => {
          const columns = call.columns.map((column) => repeatColumn(column, rows));
          const bytes = codec.encode(fields, columns, rows);
          if (entry.error === undefined) {
            const expected = instance.callExtism(info.export, bytes);
            // The SDK hands out null for an empty output.
            const output = await plugin.call(info.export, bytes);
            // Compared natively: some outputs have 10 MB.
            const same = Buffer.from(output?.bytes() ?? []).equals(expected);
            expect(same, `${expected.length} bytes`).toBe(true);
          } else {
            await expect(plugin.call(info.export, bytes)).rejects.toThrow(entry.error.code);
          }
        });
      }
    }

    test('the manifest', async () => {
      const output = await plugin.call('heddle_manifest');
      expect(Buffer.from(output?.bytes() ?? [])).toEqual(
        Buffer.from(module.section('heddle.manifest') ?? []),
      );
    });
  });
}
