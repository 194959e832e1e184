import { type Renumbering, renumbered } from './instructions.js';
import { encodeU32 } from './leb128.js';
import { ByteReader } from './reader.js';
import { concat } from './section.js';

/** The entries of a code section's content with other indices, in order, each with its size. */
export function renumberedBodies(content: Uint8Array, renumbering: Renumbering): Uint8Array[] {
  const reader = new ByteReader(content);
  return Array.from({ length: reader.u32() }, () => {
    const body = reader.take(reader.u32());
    const locals = new ByteReader(body);
    for (let groups = locals.u32(); groups > 0; groups -= 1) {
      locals.skipLeb();
      locals.u8();
    }
    const declarations = body.subarray(0, locals.offset);
    const code = renumbered(locals.rest(), renumbering);
    return concat([Uint8Array.from(encodeU32(declarations.length + code.length)), declarations, code]);
  });
}

/** A code section's content with other indices. */
export function withCode(content: Uint8Array, renumbering: Renumbering): Uint8Array {
  const bodies = renumberedBodies(content, renumbering);
  return concat([Uint8Array.from(encodeU32(bodies.length)), ...bodies]);
}
