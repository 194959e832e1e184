import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isLocal } from '../io/places/places.js';
import type { TableSource } from '../io/source.js';
import { writeTable } from '../io/write.js';
import type { Plan, Scan, Values } from '../plan/plan.js';
import { inputsOf } from '../plan/walk.js';
import type { Field, SqlType } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import type { Program } from './weaver.js';

/** A table of a job of spec/sql.md. */
export interface JobTable {
  readonly name: string;
  readonly path: string;
  readonly format: 'csv' | 'parquet';
  readonly schema?: readonly Field[];
}

/** A table of a program, under the name that its SQL uses. */
interface Table {
  readonly name: string;
  /** What engines read themselves; null for rows that are written for them first. */
  readonly file: Omit<JobTable, 'name'> | null;
  readonly fields: readonly Field[];
  rows(): AsyncIterable<Batch>;
}

/** Types that engines read from CSV as this process does. */
const OF_CSV: readonly SqlType[] = ['bool', 'int64', 'float64', 'utf8'];

/**
 * The tables of a program. Parquet and plain CSV files stay where they are; all else (rows in memory, Arrow, JSON, text,
 * several files, files in an object store) is written as Parquet when the program runs.
 */
export class Tables {
  readonly #names = new Map<TableSource | Values, Table>();

  constructor({ plan }: Program) {
    const seen = new Set<Plan>();
    const visit = (node: Plan) => {
      if (seen.has(node)) return;
      seen.add(node);
      inputsOf(node).forEach(visit);
      if (node.kind === 'scan') this.#add(node.source, ofSource(node.source));
      if (node.kind === 'values' && node.fields.length > 0) this.#add(node, ofValues(node));
    };
    visit(plan);
  }

  /** The name of the table of a node; null for rows without columns. */
  nameOf(node: Scan | Values): string | null {
    return this.#names.get(node.kind === 'scan' ? node.source : node)?.name ?? null;
  }

  /** What people call the tables. */
  describe(): string[] {
    return [...this.#names.values()].map(
      ({ name, file }) =>
        `${name}: ${file === null ? 'rows of this process, written as Parquet' : file.path}`,
    );
  }

  /** Calls `body` with files of all tables, those that had to be written in a folder that is removed afterwards. */
  async staged<T>(
    parent: string | undefined,
    body: (tables: JobTable[], folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = await mkdtemp(join(parent ?? tmpdir(), 'heddle-weave-'));
    try {
      const tables: JobTable[] = [];
      for (const { name, file, fields, rows } of this.#names.values()) {
        tables.push({ name, ...(file ?? (await written(join(folder, `${name}.parquet`), fields, rows()))) });
      }
      return await body(tables, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #add(key: TableSource | Values, table: Omit<Table, 'name'>): void {
    if (!this.#names.has(key)) this.#names.set(key, { name: `t${this.#names.size}`, ...table });
  }
}

function ofSource(source: TableSource): Omit<Table, 'name'> {
  const { fields, location } = source;
  const rows = () => source.scan(fields.map((_, index) => index));
  if (location.kind !== 'file' || !isLocal(location.path)) return { file: null, fields, rows };
  const path = resolve(location.path);
  if (location.format === 'parquet') return { file: { path, format: 'parquet' }, fields, rows };
  const plain = location.format === 'csv' && fields.every(({ type }) => OF_CSV.includes(type));
  return { file: plain ? { path, format: 'csv', schema: fields } : null, fields, rows };
}

function ofValues({ fields, batch }: Values): Omit<Table, 'name'> {
  return {
    file: null,
    fields,
    async *rows() {
      yield batch;
    },
  };
}

async function written(
  path: string,
  fields: readonly Field[],
  rows: AsyncIterable<Batch>,
): Promise<Omit<JobTable, 'name'>> {
  // Parquet has no columns of bare nulls, which the SQL does not read either, and no tables without any column.
  const kept = fields.flatMap((field, index) => (field.type === 'null' ? [] : [{ field, index }]));
  const batches: Batch[] = [];
  for await (const { rows: count, columns } of rows)
    batches.push({ rows: count, columns: kept.flatMap(({ index }) => columns[index] ?? []) });
  await writeTable(
    path,
    'parquet',
    kept.map(({ field }) => field),
    batches,
  );
  return { path, format: 'parquet' };
}
