import type { Emitted } from '../compile/emit/index.js';
import type { Role } from '../compile/ir.js';
import type { Linked } from '../compile/link/index.js';
import type { Registration } from '../guest/register.js';
import { encodePayload, encodeWords } from './payload.js';
import type { Tiers } from './tiers.js';
import { PAGE, readMemory } from './wasm/memory.js';
import { concat } from './wasm/section.js';

/** Constants begin at a multiple of this. */
const ALIGNMENT = 64;

/** Roles by the numbers that the guest knows them by. */
const ROLES: readonly Role[] = [
  'call',
  'createState',
  'accumulate',
  'retract',
  'merge',
  'finish',
  'open',
  'process',
];

/** Words of the payload that describe one loop. */
const KERNEL_WORDS = 4;

/** What a build is asked for besides a module. */
export interface Asked {
  /** Whether the text of what is emitted will be read. */
  readonly dumps: boolean;
  /** Whether the places of compiled code will be read. */
  readonly sourceMap: boolean;
}

/** A guest with the compiled functions of a module in it. */
export interface CompiledGuest {
  readonly wasm: Uint8Array;
  /** What lies at the old end of the guest's memory: the payload, then the constants of compiled code. */
  readonly payload: Uint8Array;
  /** Names of compiled functions by their index. */
  readonly names: Linked['names'];
  /** Undefined where nothing is compiled. */
  readonly emitted: Emitted | undefined;
}

/**
 * Puts compiled functions into a guest and describes them in the payload.
 * @param parts of the payload: the program, the source map and the manifest
 * @param asked what is wanted besides code
 */
export async function compileInto(
  guest: Uint8Array,
  parts: readonly string[],
  { compiled, places }: Tiers,
  functions: readonly Registration[],
  { dumps, sourceMap }: Asked,
): Promise<CompiledGuest> {
  if (compiled.length === 0) {
    return { wasm: guest, payload: encodePayload(parts), names: new Map(), emitted: undefined };
  }
  // binaryen is large: only those who compile wait for it.
  const { emit } = await import('../compile/emit/index.js');
  const { link } = await import('../compile/link/index.js');
  const loops = compiled.reduce((sum, { kernels }) => sum + kernels.length, 0);
  const states = JSON.stringify(
    functions.map((_, index) => compiled.find((fn) => fn.index === index)?.state ?? null),
  );
  const room = encodePayload([...parts, new Uint8Array(4 * KERNEL_WORDS * loops), states]).length;
  const gap = -room & (ALIGNMENT - 1);
  const emitted = emit(compiled, functions, readMemory(guest).minimum * PAGE + room + gap, {
    dumps,
    places: sourceMap ? places : undefined,
  });
  const { module, firstSlot, names } = link(guest, emitted);
  const described = emitted.kernels.flatMap(({ index, role, bails }, at) => [
    ...[index, ROLES.indexOf(role)],
    ...[firstSlot + at, bails.length > 0 ? 1 : 0],
  ]);
  const payload = encodePayload([...parts, encodeWords(described), states]);
  return {
    wasm: module,
    payload: concat([payload, new Uint8Array(gap), emitted.constants]),
    names,
    emitted,
  };
}
