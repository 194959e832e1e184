import { readParquet } from '@heddle/engine';
import type { Input } from '../input.js';
import { argumentColumn, readTable } from './engine-table.js';
import { argumentsByName, at } from './places.js';

/** A Parquet file as input, of the types that the engine reads. */
export async function readParquetInput(bytes: Uint8Array, where: string): Promise<Input> {
  const table = await readTable(await readParquet(new Blob([new Uint8Array(bytes)]), where));
  const natural = (index: number) => at(table.columns, index);
  return {
    names: table.names,
    rows: table.rows,
    types: table.types,
    arguments: (info, except) =>
      argumentsByName(table.names, info, except, (index, field) =>
        argumentColumn(natural(index), info, field),
      ),
    natural,
  };
}
