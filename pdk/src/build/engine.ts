import { readFile } from 'node:fs/promises';

/** A guest that modules are made of. */
export interface Engine {
  /** As manifests name it. */
  readonly name: string;
  readonly wasm: Uint8Array;
}

/** The guests that this package carries: with a JavaScript engine, and without one, for modules that need none. */
const GUESTS = {
  engine: { name: 'quickjs-ng-0.18.0', file: '../../guest/engine.wasm' },
  lean: { name: 'none', file: '../../guest/lean.wasm' },
} as const;

/** Reads one of the guests. */
export async function readEngine(guest: keyof typeof GUESTS = 'engine'): Promise<Engine> {
  const { name, file } = GUESTS[guest];
  return { name, wasm: await readFile(new URL(file, import.meta.url)) };
}
