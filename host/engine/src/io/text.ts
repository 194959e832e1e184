import { linesOf } from './lines.js';
import type { PlacedFile } from './places/place.js';
import type { TableSource } from './source.js';

/** Opens a text file: one column `line`. It is read as its rows are asked for. */
export function openText(file: PlacedFile): TableSource {
  const { path } = file;
  return {
    fields: [{ name: 'line', type: 'utf8' }],
    location: { kind: 'file', format: 'text', path },
    splits: 1,
    rows: null,
    async *scan(columns) {
      for await (const { rows, columns: all } of linesOf(file.chunks(), path))
        yield { rows, columns: columns.map(() => all[0]) };
    },
  };
}
