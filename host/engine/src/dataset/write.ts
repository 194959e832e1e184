import { OutputFolder } from '../io/output-folder.js';
import { type WriteFormat, writeTable } from '../io/write.js';
import { written } from '../plan/nodes.js';
import { scalarAt } from '../table/vector.js';
import type { Program } from '../weavers/weaver.js';
import { type RunOptions, runProgram } from './run.js';

/** How a DataSet is written. */
export interface WriteOptions extends RunOptions {
  /** Whether a folder that is there and not empty is replaced; it is refused otherwise. A file always is. */
  readonly overwrite?: boolean;
}

/** Writes the rows of a program to a file or, where the path ends in a slash, to a folder. Resolves to their number. */
export async function writeProgram(
  program: Program,
  path: string,
  format: WriteFormat,
  { overwrite = false, ...options }: WriteOptions,
): Promise<number> {
  if (/[/\\]$/.test(path)) return writeFolder(program, path, format, overwrite, options);
  const { batches, rows } = await runProgram(program, options);
  await writeTable(path, format, program.plan.fields, batches);
  return rows;
}

/** Every partition writes a file; those that count are put in place together. */
async function writeFolder(
  { plan, modules }: Program,
  path: string,
  format: WriteFormat,
  overwrite: boolean,
  options: RunOptions,
): Promise<number> {
  const output = await OutputFolder.begin(path, overwrite);
  try {
    const { batches } = await runProgram({ plan: written(plan, output.parts, format), modules }, options);
    const parts = batches.flatMap(({ rows, columns: [part, file, count] }) =>
      Array.from({ length: rows }, (_, row) => ({
        part: part === undefined ? 0 : Number(scalarAt(part, row)),
        file: file === undefined ? '' : String(scalarAt(file, row)),
        rows: count === undefined ? 0 : Number(scalarAt(count, row)),
      })),
    );
    await output.commit(parts);
    return parts.reduce((sum, { rows }) => sum + rows, 0);
  } finally {
    await output.close();
  }
}
