import { readFileSync } from 'node:fs';
import { emit } from '../../../src/compile/emit/index.js';
import type { Kernel } from '../../../src/compile/ir.js';
import { link } from '../../../src/compile/link/index.js';
import type { Registration } from '../../../src/guest/register.js';
import type { TypeRecord } from '../../../src/types/type.js';
import { bundleOf, type Declaration, encodePayload, Guest, recordsOf } from './guest.js';
import { withMaximum } from './memory-maximum.js';
import { typeOf } from './types.js';

/** A function and what a compiler would have made of its handlers; none: it stays in the js tier. */
export interface CompiledDeclaration extends Declaration {
  readonly kernels?: readonly Kernel[];
  /** Of a compiled partition function its state, as the inside of a struct's text. */
  readonly found?: string;
}

/** The guests that there are: with the js tier beside the compiled one, and without. */
export type GuestFile = 'engine' | 'lean';

/** The order of the payload's fourth part (spec/compiled.md, "Linking"). */
const ROLES = ['call', 'createState', 'accumulate', 'retract', 'merge', 'finish', 'open', 'process'];
const SOURCE_MAP = '{"version":3,"sources":[],"mappings":""}';
/** Bytes of a kernel in the payload. */
const RECORD = 16;

const files = {
  engine: readFileSync(new URL('../../engine.wasm', import.meta.url)),
  lean: readFileSync(new URL('../../lean.wasm', import.meta.url)),
};

export interface LinkOptions {
  /** Pages of memory at most. */
  readonly maximum?: number;
  /** Bends the u32s of the payload's fourth part. */
  readonly bend?: (words: Uint32Array) => void;
}

/** A guest with compiled code linked into it. */
export function linked(
  file: GuestFile,
  functions: readonly CompiledDeclaration[],
  options: LinkOptions = {},
): Guest {
  const records = recordsOf(functions);
  const program = file === 'lean' ? JSON.stringify(records) : bundleOf(functions);
  const texts = [program, SOURCE_MAP, '{}'];
  const compiled = functions.flatMap(({ name = 'f', kernels, found }, index) => {
    if (kernels === undefined) return [];
    const state = found === undefined ? {} : { state: typeOf(`struct<${found}>`) as TypeRecord };
    return [{ index, name, kernels, ...state }];
  });
  const count = compiled.flatMap(({ kernels }) => kernels).length;
  // Where the constants will lie follows from the payload, whose length does not depend on them.
  const none = new Uint8Array();
  const states = JSON.stringify(
    functions.map(({ found }) => (found === undefined ? null : typeOf(`struct<${found}>`))),
  );
  const payload = encodePayload(texts, { kernels: new Uint8Array(RECORD * count), states, constants: none });
  const base = memorySize(file) + payload.length;
  const registrations = records.map((record) => ({ ...record, handlers: {} }) as unknown as Registration);
  const emitted = emit(compiled, registrations, base);
  const { module, firstSlot } = link(files[file], emitted);
  const words = Uint32Array.from(
    emitted.kernels.flatMap(({ index, role, bails }, i) => [
      index,
      ROLES.indexOf(role),
      firstSlot + i,
      bails.length > 0 ? 1 : 0,
    ]),
  );
  options.bend?.(words);
  const bytes = options.maximum === undefined ? module : withMaximum(Buffer.from(module), options.maximum);
  const kernels = new Uint8Array(words.buffer);
  return new Guest(program, SOURCE_MAP, '{}', new WebAssembly.Module(Uint8Array.from(bytes)), {
    kernels,
    states,
    constants: emitted.constants,
  });
}

/** Bytes of memory that a fresh guest has. */
function memorySize(file: GuestFile): number {
  const module = new WebAssembly.Module(files[file]);
  const host = new Proxy({}, { get: () => () => 0n });
  const imports = Object.fromEntries(WebAssembly.Module.imports(module).map((each) => [each.module, host]));
  const { memory } = new WebAssembly.Instance(module, imports).exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the guest has no memory');
  return memory.buffer.byteLength;
}

/** Rows of function `index` that bailed out. */
export function bailouts(guest: Guest, index = 0): number {
  return guest.exports.heddle_bailouts(index);
}
