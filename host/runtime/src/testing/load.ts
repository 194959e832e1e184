import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { arrowIpc } from '../encoded/codecs.js';
import type { EnvOptions } from '../extism-env.js';
import type { Limits } from '../limits.js';
import { HeddleModule } from '../module.js';
import { InstancePool } from '../pool.js';
import { functionOf } from './callable.js';
import type { Functions, UntypedFunctions } from './functions.js';

/** How a module is loaded for tests. */
export interface TestOptions extends EnvOptions {
  readonly limits?: Partial<Limits>;
}

const SOURCE = /\.[cm]?[jt]sx?$/;

/**
 * Loads a module and gives its functions as JavaScript functions, by export name. They run in WebAssembly, by the
 * direct ABI, as in every host. Values are those of handlers, but for decimals: arguments may be any object with
 * `unscaled` and `scale` or a text, results are `Decimal` of `@heddle/host`.
 *
 * ```ts
 * const geo = await load<typeof import('./geo.js')>('dist/geo.wasm');
 * expect(geo.haversine(59.9, 10.7, 40.6, -73.8)).toBeCloseTo(5902.9, 1);
 * ```
 *
 * @param source a module, or a TypeScript file, which is built on the spot where `@heddle/pdk` is installed
 * @throws HeddleError as `HeddleModule.load`, and the problems of a build
 */
export async function load<Module = unknown>(
  source: string | URL,
  options: TestOptions = {},
): Promise<unknown extends Module ? UntypedFunctions : Functions<Module>> {
  const path = resolve(source instanceof URL ? fileURLToPath(source) : source);
  const { limits = {}, ...env } = options;
  const module = SOURCE.test(path) ? await buildModule(path, limits) : HeddleModule.load(path, { limits });
  const pool = new InstancePool(module, { arrowIpc, ...env });
  const names = [...new Set(module.manifest.functions.map((info) => info.export))];
  const functions = Object.fromEntries(names.map((name) => [name, functionOf(pool, module.overloads(name))]));
  return Object.freeze(functions) as unknown as unknown extends Module ? UntypedFunctions : Functions<Module>;
}

/** What is used of `@heddle/pdk/build`. */
interface Builder {
  build(options: { readonly entry: string; readonly outfile: string }): Promise<unknown>;
}

async function buildModule(entry: string, limits: Partial<Limits>): Promise<HeddleModule> {
  const { build } = await importBuilder(entry);
  const folder = await mkdtemp(join(tmpdir(), 'heddle-test-'));
  try {
    const outfile = join(folder, 'module.wasm');
    await build({ entry, outfile });
    return HeddleModule.load(outfile, { limits });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The PDK that the entry itself would import. */
async function importBuilder(entry: string): Promise<Builder> {
  let path: string;
  try {
    path = createRequire(entry).resolve('@heddle/pdk/build');
  } catch (cause) {
    throw new Error(`${entry} is a source, and to build it @heddle/pdk must be installed beside it`, {
      cause,
    });
  }
  return (await import(pathToFileURL(path).href)) as Builder;
}
