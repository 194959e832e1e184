/** Tables and answers of Heddle's engine. */
import { join } from 'node:path';
import { cellText, columnOfVector, memorySource, openTable } from '@heddle/engine';

/** The tables of those names in a folder, read by each query anew, or `inMemory`: decoded here. */
export function openTables(folder, names, { inMemory }) {
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, `${name}.parquet`);
      const source = await openTable({ name, path, format: 'parquet' });
      return { name, source: inMemory ? await decoded(source) : source };
    }),
  );
}

async function decoded(source) {
  const batches = [];
  for await (const batch of source.scan(source.fields.map((_, column) => column))) batches.push(batch);
  return memorySource(source.fields, batches);
}

/** The rows of a result as `data/answers.mjs` has them. */
export function answerOf({ fields, batches }) {
  return batches.flatMap(({ rows, columns }) => {
    const cells = columns.map((vector, k) => cellsOf(columnOfVector(vector), fields[k].type, rows));
    return Array.from({ length: rows }, (_, row) => cells.map((column) => column[row]));
  });
}

function cellsOf(column, type, rows) {
  const texts = Array.from({ length: rows }, (_, row) => cellText(column, row));
  return type === 'float64' ? texts.map((text) => (text === null ? null : Number(text))) : texts;
}
