import { type Renumbering, renumbered } from './instructions.js';
import { encodeU32 } from './leb128.js';
import { ByteReader } from './reader.js';
import { concat } from './section.js';

/** One function in a code section; views of it. */
export interface FunctionBody {
  /** The declarations of its locals. */
  readonly locals: Uint8Array;
  /** Its instructions, to the last `end`. */
  readonly code: Uint8Array;
}

/** The functions of a code section's content, in order. */
export function bodiesOf(content: Uint8Array): FunctionBody[] {
  const reader = new ByteReader(content);
  return Array.from({ length: reader.u32() }, () => {
    const body = reader.take(reader.u32());
    const locals = new ByteReader(body);
    for (let groups = locals.u32(); groups > 0; groups -= 1) {
      locals.skipLeb();
      locals.u8();
    }
    return { locals: body.subarray(0, locals.offset), code: locals.rest() };
  });
}

/** A function with other indices, as an entry of a code section. */
export function renumberedBody({ locals, code }: FunctionBody, renumbering: Renumbering): Uint8Array {
  const moved = renumbered(code, renumbering);
  return concat([Uint8Array.from(encodeU32(locals.length + moved.length)), locals, moved]);
}

/** The entries of a code section's content with other indices, in order. */
export function renumberedBodies(content: Uint8Array, renumbering: Renumbering): Uint8Array[] {
  return bodiesOf(content).map((body) => renumberedBody(body, renumbering));
}

/** A code section's content with other indices. */
export function withCode(content: Uint8Array, renumbering: Renumbering): Uint8Array {
  const bodies = renumberedBodies(content, renumbering);
  return concat([Uint8Array.from(encodeU32(bodies.length)), ...bodies]);
}
