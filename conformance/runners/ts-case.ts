import { HeddleError, type HeddleInstance, HeddleModule, type Limits } from '@heddle/host';
import type { NamedCase } from '../corpus/read.js';
import { type Call, functionOf, readCall } from './call.js';
import { Mismatch, requireFailure } from './compare.js';
import { runDirect } from './direct.js';
import { formatsOf, runEncoded } from './encoded.js';

/** Runs cases on the TypeScript host; keeps modules, and instances while they are good. */
export class TsRunner {
  readonly #modules = new Map<string, HeddleModule>();
  readonly #instances = new Map<string, HeddleInstance>();

  /**
   * Runs a case in every way that applies to it; after a hostile one `honest`, which lies beside its module.
   * @throws Mismatch, or what the host throws.
   */
  async run({ entry, hostile, extism, id }: NamedCase, wasm: string, honest: string): Promise<void> {
    if (entry.load !== undefined) {
      const code = entry.load;
      const load = () => HeddleModule.load(wasm, limitsOf(entry.limits)).instantiate();
      requireFailure(await failure(load), { code }, 'load');
    } else {
      await this.#call(readCall(entry), wasm, hostile, extism);
    }
    if (hostile) this.#requireUnharmed(honest, id);
  }

  async #call(call: Call, wasm: string, hostile: boolean, extism: boolean): Promise<void> {
    const { entry } = call;
    const limits = limitsOf(entry.limits);
    const instance = () => this.#instance(wasm, limits);
    const info = functionOf(this.#module(wasm, limits), call);
    const once = hostile || entry.error !== undefined || entry.limits !== undefined;
    await this.#expecting(call, 'direct', true, () => runDirect(instance(), info, call, once));
    const direct =
      !extism || entry.limits !== undefined || entry.via !== undefined || entry.retract !== undefined;
    if (direct) return;
    for (const codec of formatsOf(call)) {
      const callExport = (name: string, input: Uint8Array) => instance().callExtism(name, input);
      await this.#expecting(call, codec.name, info.kind !== 'partition', () =>
        runEncoded(callExport, codec, info, call),
      );
    }
  }

  async #expecting(call: Call, what: string, rows: boolean, run: () => Promise<void> | void): Promise<void> {
    if (call.entry.error === undefined) await run();
    else requireFailure(await failure(run), call.entry.error, what, rows);
  }

  #module(wasm: string, options: { limits: Partial<Limits> }): HeddleModule {
    const key = `${wasm} ${JSON.stringify(options)}`;
    const known = this.#modules.get(key);
    if (known !== undefined) return known;
    const module = HeddleModule.load(wasm, options);
    this.#modules.set(key, module);
    return module;
  }

  #instance(wasm: string, options: { limits: Partial<Limits> }): HeddleInstance {
    const key = `${wasm} ${JSON.stringify(options)}`;
    const known = this.#instances.get(key);
    if (known !== undefined && !known.broken) return known;
    const instance = this.#module(wasm, options).instantiate();
    this.#instances.set(key, instance);
    return instance;
  }

  /** A host that met a module that lies still runs another. */
  #requireUnharmed(honest: string, id: string): void {
    const limits = limitsOf(undefined);
    const call = readCall({
      name: id,
      function: 'f',
      rows: 2,
      args: [{ type: 'float64', values: [1, 2] }],
      returns: { type: 'float64', values: [0, 0] },
    });
    runDirect(this.#instance(honest, limits), functionOf(this.#module(honest, limits), call), call, false);
  }
}

function limitsOf(limits: Partial<Limits> | undefined): { limits: Partial<Limits> } {
  return { limits: limits ?? {} };
}

async function failure(run: () => unknown): Promise<HeddleError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof HeddleError) return error;
    throw error;
  }
  throw new Mismatch('nothing failed');
}
