import { readFile } from 'node:fs/promises';
import type { Emitted } from '../compile/emit/index.js';
import type { Registration } from '../guest/register.js';
import { assemble, withSections } from './assemble.js';
import { refuse } from './build-error.js';
import type { Bundle } from './bundle.js';
import { type Asked, compileInto } from './compile.js';
import { compiler } from './compiler-fault.js';
import { readEngine } from './engine.js';
import { asksHost, HOST_FUNCTIONS, WASI } from './host-imports.js';
import { type Manifest, makeManifest } from './manifest.js';
import { manifestProblems } from './names.js';
import { snapshot } from './snapshot.js';
import type { StepClock } from './step.js';
import type { Tiers } from './tiers.js';
import { functionImports } from './wasm/imports.js';

/** A module and what it was made of. */
export interface MadeModule {
  readonly module: Uint8Array;
  readonly manifest: Manifest;
  /** Size of the guest before the snapshot. */
  readonly engineBytes: number;
  /** Undefined where nothing is compiled. */
  readonly emitted: Emitted | undefined;
}

/**
 * Makes a module of a bundle and its functions: compiled code is linked into the guest that they need, which is
 * snapshotted with the payload, and finished.
 * @param asked what is wanted besides the module
 */
export async function makeModule(
  { code, map }: Pick<Bundle, 'code' | 'map'>,
  functions: readonly Registration[],
  tiers: Tiers,
  clock: StepClock,
  asked: Asked,
): Promise<MadeModule> {
  const engine = await readEngine(tiers.needsEngine ? 'engine' : 'lean');
  const host = asksHost(functions) ? HOST_FUNCTIONS.map(({ name }) => `${WASI}.${name}`) : [];
  const imports = [...functionImports(engine.wasm).map(({ module, name }) => `${module}.${name}`), ...host];
  const facts = { pdk: await packageVersion(), engine: engine.name, imports };
  const manifest = makeManifest(functions, facts, tiers.facts);
  const manifestText = JSON.stringify(manifest);
  refuse('HEDDLE3005', manifestProblems(Buffer.byteLength(manifestText)));

  const { sourcesContent: _, ...positions } = map;
  // Without an engine nobody runs the bundle, and compiled code knows its own positions.
  const parts = tiers.needsEngine
    ? [code, JSON.stringify(positions), manifestText]
    : [JSON.stringify(functions), '', manifestText];
  const linked = () => compiler(() => compileInto(engine.wasm, parts, tiers, functions, asked));
  const guest = await clock.run('emit', linked);
  const image = await clock.run('snapshot', () => snapshot(guest.wasm, guest.payload), size);
  const finish = () => withSections(assemble(image, manifest, guest.names), manifest, map);
  const module = clock.runSync('assemble', finish, size);
  return { module, manifest, engineBytes: engine.wasm.length, emitted: guest.emitted };
}

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function size({ length }: Uint8Array): number {
  return length;
}
