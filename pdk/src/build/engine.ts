import { readFile } from 'node:fs/promises';

const FILE = new URL('../../guest/engine.wasm', import.meta.url);

/** The guest engine that modules are made of. */
export interface Engine {
  /** As manifests name it. */
  readonly name: string;
  readonly wasm: Uint8Array;
}

/** Reads the engine that this package carries. */
export async function readEngine(): Promise<Engine> {
  return { name: 'quickjs-ng-0.18.0', wasm: await readFile(FILE) };
}
