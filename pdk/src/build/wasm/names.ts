import { withCustomSection } from './custom.js';
import { encodeU32 } from './leb128.js';
import { ByteReader } from './reader.js';
import { concat, encodeName, readSections, SectionId } from './section.js';

const NAME = 'name';
const FUNCTION_NAMES = 1;

/** The names of functions that a module's name section has, by index; none without such a section. */
export function readFunctionNames(module: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  for (const { id, content } of readSections(module)) {
    if (id !== SectionId.custom) continue;
    const reader = new ByteReader(content);
    if (reader.text() !== NAME) continue;
    while (!reader.done) {
      const kind = reader.u8();
      const part = new ByteReader(reader.take(reader.u32()));
      if (kind !== FUNCTION_NAMES) continue;
      for (let left = part.u32(); left > 0; left -= 1) names.set(part.u32(), part.text());
    }
  }
  return names;
}

/** The module with a name section of these functions alone; without one where there are none. */
export function withFunctionNames(module: Uint8Array, names: ReadonlyMap<number, string>): Uint8Array {
  if (names.size === 0) return module;
  const entries = [...names].sort(([left], [right]) => left - right);
  const part = concat([
    Uint8Array.from(encodeU32(entries.length)),
    ...entries.flatMap(([index, name]) => [Uint8Array.from(encodeU32(index)), encodeName(name)]),
  ]);
  const content = concat([Uint8Array.of(FUNCTION_NAMES, ...encodeU32(part.length)), part]);
  return withCustomSection(module, NAME, content);
}
