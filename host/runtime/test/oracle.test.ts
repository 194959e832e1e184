import { readFileSync } from 'node:fs';
import createPlugin, { type Plugin } from 'extism';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrowIpc, type Codec, codecs } from '../src/codec.js';
import { argumentField, HeddleModule, repeatColumn } from '../src/index.js';
import { type CorpusCase, corpusFiles, corpusModule } from './corpus/cases.js';
import { corpusColumn, isText } from './corpus/columns.js';
import { functionOf } from './corpus/direct.js';

/** The same file in the stock SDK, unchanged, answers the same bytes as this package's own Extism host. */
for (const { file, module: name, cases } of corpusFiles('cases')) {
  describe(`${file} in the extism SDK`, () => {
    const module = HeddleModule.load(corpusModule(name));
    const instance = module.instantiate();
    let plugin: Plugin;
    beforeAll(async () => {
      plugin = await createPlugin({ wasm: [{ data: readFileSync(corpusModule(name)) }] }, { useWasi: true });
    });
    afterAll(() => plugin.close());

    const input = (entry: CorpusCase, codec: Codec): Uint8Array => {
      const info = functionOf(module, entry);
      const columns = entry.args.map((column) => repeatColumn(corpusColumn(column, entry.rows), entry.rows));
      const fields = columns.flatMap((_, i) => argumentField(info, i) ?? []);
      return codec.encode(fields, columns, entry.rows);
    };

    for (const entry of cases) {
      const info = functionOf(module, entry);
      // Partitions have no export of all their rows; what is volatile never answers twice the same.
      if (entry.limits !== undefined || info.kind === 'partition' || info.volatility === 'volatile') continue;
      for (const codec of codecs) {
        if (codec !== arrowIpc && !entry.args.every(isText)) continue;
        test(`${entry.name}: ${codec.name}`, async () => {
          const bytes = input(entry, codec);
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
