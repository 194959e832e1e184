/** The runner of the stock Extism SDK for JavaScript, which knows nothing of Heddle: the Extism ABI alone. */
import { readFileSync } from 'node:fs';
import { HeddleModule } from '@heddle/host';
import createPlugin, { type Plugin } from 'extism';
import type { NamedCase } from '../corpus/read.js';
import { functionOf, readCall } from './call.js';
import { type Failure, Mismatch, requireFailure } from './compare.js';
import { formatsOf, runEncoded } from './encoded.js';
import { type CaseResult, runAll } from './report.js';

const modules = new Map<string, { module: HeddleModule; plugin: Plugin }>();

/** The plugin, and the module for its manifest. */
async function load(wasm: string): Promise<{ module: HeddleModule; plugin: Plugin }> {
  const known = modules.get(wasm);
  if (known !== undefined) return known;
  const data = readFileSync(wasm);
  const module = HeddleModule.load(data);
  // Volatile functions ask WASI for the time and for chance.
  const useWasi = module.manifest.imports.some((name) => name.startsWith('wasi_snapshot_preview1.'));
  const loaded = { module, plugin: await createPlugin({ wasm: [{ data }] }, { useWasi }) };
  modules.set(wasm, loaded);
  return loaded;
}

async function runCase({ entry, hostile, extism }: NamedCase, wasm: string): Promise<CaseResult | undefined> {
  const whole = hostile ? 'hostile modules run' : extism ? undefined : 'modules of other languages run';
  const skipped =
    whole !== undefined
      ? `${whole} through the direct ABI`
      : (['limits', 'retract', 'via'] as const).find((name) => entry[name] !== undefined);
  if (skipped !== undefined) {
    return {
      result: 'not applicable',
      why: whole !== undefined ? skipped : `${skipped} belongs to the direct ABI`,
    };
  }
  const { module, plugin } = await load(wasm);
  const call = readCall(entry);
  const info = functionOf(module, call);
  for (const codec of formatsOf(call)) {
    // The SDK gives null for an empty output.
    const callExport = async (name: string, input: Uint8Array) =>
      (await plugin.call(name, input))?.bytes().slice() ?? new Uint8Array(0);
    const run = () => runEncoded(callExport, codec, info, call);
    if (entry.error === undefined) await run();
    else requireFailure(await failure(run), entry.error, codec.name, info.kind !== 'partition');
  }
  return undefined;
}

/** The report that the guest gave to `error_set`, which the SDK throws as its error's message. */
async function failure(run: () => Promise<void>): Promise<Failure> {
  try {
    await run();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const report = /\{.*\}/s.exec(text)?.[0];
    if (error instanceof Mismatch || report === undefined) throw error;
    const { code, row } = JSON.parse(report) as { code: string; row: number | null };
    return { code, row, message: null };
  }
  throw new Mismatch('nothing failed');
}

await runAll(runCase);
for (const { plugin } of modules.values()) await plugin.close();
