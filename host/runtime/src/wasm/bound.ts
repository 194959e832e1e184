import { leb128 } from './binary.js';
import type { Range, Sections, SizeLimits } from './sections.js';

/** Bytes of a page of linear memory. */
export const PAGE_BYTES = 65_536;

/** Elements a table may grow to when it declares no smaller maximum; V8 alone would allow ten million (80 MB). */
const TABLE_ELEMENTS = 100_000;

/**
 * Copies a module with a maximum of `pages` written into its memory section, and a maximum for its tables: V8 has no
 * setting for either, and `memory.grow` answers -1 at the declared maximum. The caller has checked that there is
 * one memory and that its minimum fits.
 */
export function boundModule(bytes: Uint8Array, sections: Sections, pages: number): Uint8Array {
  const replacements: { range: Range; content: number[]; id: number }[] = [];
  if (sections.tableRange !== null && sections.tables.length > 0) {
    const content = leb128(sections.tables.length);
    for (const table of sections.tables) {
      content.push(table.element, ...bounded(table.limits, Math.max(TABLE_ELEMENTS, table.limits.minimum)));
    }
    replacements.push({ range: sections.tableRange, content, id: 4 });
  }
  if (sections.memoryRange !== null) {
    const content = [...leb128(sections.memories.length)];
    for (const memory of sections.memories) content.push(...bounded(memory, pages));
    replacements.push({ range: sections.memoryRange, content, id: 5 });
  }
  replacements.sort((a, b) => a.range.header - b.range.header);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { range, content, id } of replacements) {
    parts.push(bytes.subarray(from, range.header), Uint8Array.of(id, ...leb128(content.length), ...content));
    from = range.end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

function bounded(limits: SizeLimits, most: number): number[] {
  return [1, ...leb128(limits.minimum), ...leb128(Math.min(limits.maximum ?? most, most))];
}
