import { unusableAnswer } from '@heddle/program';
import type { Table } from 'apache-arrow';
import { arrowSource } from '../io/arrow.js';
import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import type { WovenRows } from './weaver.js';

/** The rows of an engine's answer, which has the program's columns by position. @throws JobFailure HEDDLE4004 for others. */
export async function rowsOf(table: Table, fields: readonly Field[], engine: string): Promise<WovenRows> {
  // Rows without columns have one that says nothing.
  if (fields.length === 0) return { batches: [{ rows: table.numRows, columns: [] }], rows: table.numRows };
  const source = arrowSource(table, 'its answer', true);
  const given = source.fields.map(({ type }) => type).join(', ');
  const wanted = fields.map(({ type }) => type).join(', ');
  if (given !== wanted)
    throw unusableAnswer(engine, new Error(`its answer is of types (${given}), not (${wanted})`));
  const batches: Batch[] = [];
  for await (const batch of source.scan(fields.map((_, index) => index))) batches.push(batch);
  return { batches, rows: table.numRows };
}
