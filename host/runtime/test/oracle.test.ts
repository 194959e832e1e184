import { readFileSync } from 'node:fs';
import createPlugin, { type Plugin } from 'extism';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrowIpc, type Codec, jsonRows, protobuf } from '../src/codec.js';
import { HeddleModule, repeatColumn } from '../src/index.js';
import { type CorpusCase, corpusColumn, corpusFiles, corpusModule, isText } from './corpus.js';

const codecs: Record<string, Codec> = { 'Arrow IPC': arrowIpc, protobuf, 'JSON rows': jsonRows };

/** The same file in the stock SDK, unchanged, answers the same bytes as this package's own Extism host. */
for (const { module: name, cases } of corpusFiles('cases')) {
  describe(`${name} in the extism SDK`, () => {
    const module = HeddleModule.load(corpusModule(name));
    const instance = module.instantiate();
    let plugin: Plugin;
    beforeAll(async () => {
      plugin = await createPlugin({ wasm: [{ data: readFileSync(corpusModule(name)) }] }, { useWasi: false });
    });
    afterAll(() => plugin.close());

    const input = (entry: CorpusCase, codec: Codec): Uint8Array =>
      codec.encode(
        module.function(entry.function),
        entry.args.map((column) => repeatColumn(corpusColumn(column), entry.rows)),
        entry.rows,
      );

    for (const entry of cases) {
      if (entry.limits !== undefined) continue;
      for (const [format, codec] of Object.entries(codecs)) {
        if (codec !== arrowIpc && !entry.args.every(isText)) continue;
        test(`${entry.name}: ${format}`, async () => {
          const exported = module.function(entry.function).export;
          const bytes = input(entry, codec);
          if (entry.error === undefined) {
            const expected = instance.callExtism(exported, bytes);
            // The SDK hands out null for an empty output.
            const output = await plugin.call(exported, bytes);
            // Compared natively: some outputs have 10 MB.
            const same = Buffer.from(output?.bytes() ?? []).equals(expected);
            expect(same, `${expected.length} bytes`).toBe(true);
          } else {
            await expect(plugin.call(exported, bytes)).rejects.toThrow(entry.error.code);
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
