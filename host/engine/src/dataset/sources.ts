import type { HeddleModule } from '@heddle/host';
import { fits } from '../expr/lambda.js';
import { invalidSql } from '../failure.js';
import { declaredSource } from '../io/declared.js';
import type { FileFormat } from '../io/format.js';
import { memorySource } from '../io/memory.js';
import type { Paths } from '../io/paths.js';
import { SCAN_ROWS } from '../io/source.js';
import { functionsOf } from '../plan/functions.js';
import { scan } from '../plan/nodes.js';
import { bindQuery } from '../sql/bind/query.js';
import { parseQuery } from '../sql/parse.js';
import { VectorBuilder } from '../table/builder.js';
import type { Field, SqlType } from '../table/types.js';
import type { Batch, Scalar } from '../table/vector.js';
import { DataSet, type Rows } from './dataset.js';
import type { Row, Schema, SchemaOfRows } from './schema.js';
import { type CommandArguments, commandGiven, commandOf, type LineSchema } from './sh.js';

/** Rows at hand. Without a schema, number is float64, bigint int64, string utf8 and boolean bool. */
export function from<R extends Readonly<Record<string, unknown>>>(
  rows: readonly R[],
): DataSet<SchemaOfRows<R>>;
/** Rows at hand, of these columns. HEDDLE4002 for a value of another type. */
export function from<S extends Schema>(rows: readonly Partial<Row<S>>[], schema: S): DataSet<S>;
export function from(rows: readonly Readonly<Record<string, unknown>>[], schema?: Schema): DataSet<Schema> {
  const fields = schema === undefined ? inferred(rows) : fieldsOf(schema);
  const batches: Batch[] = [];
  for (let start = 0; start < rows.length; start += SCAN_ROWS) {
    const part = rows.slice(start, start + SCAN_ROWS);
    const columns = fields.map((field) => {
      const builder = new VectorBuilder(field.type);
      for (const [index, row] of part.entries())
        builder.append(checked(row[field.name] ?? null, field, start + index));
      return builder.finish();
    });
    batches.push({ rows: part.length, columns });
  }
  return new DataSet(scan(memorySource(fields, batches)));
}

function checked(value: unknown, { name, type }: Field, row: number): Scalar {
  if (fits(type, value as Scalar)) return value as Scalar;
  throw invalidSql(`row ${row}: ${String(value).slice(0, 200)} in column ${name} is no ${type}`);
}

/** Whole numbers from `start` to before `end`, as int64 in a column `id`. */
export function range(start: number, end: number): DataSet<{ readonly id: 'int64' }> {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || end < start)
    throw invalidSql(`range needs two whole numbers, not ${start} and ${end}`);
  const fields: Field[] = [{ name: 'id', type: 'int64' }];
  const source = {
    ...memorySource(fields, []),
    splits: Math.max(1, Math.ceil((end - start) / SCAN_ROWS)),
    rows: end - start,
    identity: () => `range ${start} ${end}`,
    async *scan(columns: readonly number[], { partition, partitions } = { partition: 0, partitions: 1 }) {
      for (let at = start + partition * SCAN_ROWS; at < end; at += partitions * SCAN_ROWS) {
        const length = Math.min(SCAN_ROWS, end - at);
        const first = BigInt(at);
        const values = BigInt64Array.from({ length }, (_, index) => first + BigInt(index));
        const id = { type: 'int64' as const, length, validity: null, constant: false, values };
        yield { rows: length, columns: columns.map(() => id) };
      }
    },
  };
  return new DataSet(scan(source));
}

/**
 * Files as DataSets: `schema` names the columns wanted and their types, which are checked when the files are read. Paths
 * are a file, a folder, a pattern, or several of these: their rows one after the other.
 */
export const read = {
  /** CSV as spec/sql.md has it, with a header. */
  csv: <S extends Schema>(paths: Paths, schema: S): DataSet<S> => ofFiles(paths, 'csv', schema),
  /** JSON, an object a line: a missing member is null; int64 may be a text, dates and timestamps are. */
  json: <S extends Schema>(paths: Paths, schema: S): DataSet<S> => ofFiles(paths, 'json', schema),
  /** Parquet; only the columns that are needed are read. */
  parquet: <S extends Schema>(paths: Paths, schema: S): DataSet<S> => ofFiles(paths, 'parquet', schema),
  /** Arrow IPC files and streams. */
  arrow: <S extends Schema>(paths: Paths, schema: S): DataSet<S> => ofFiles(paths, 'arrow', schema),
  /** The lines of UTF-8 texts, without their ends (LF or CRLF). */
  text: (paths: Paths): DataSet<LineSchema> => ofFiles(paths, 'text', { line: 'utf8' }),
  /** What a UNIX command writes that reads nothing; see `DataSet.pipe`. */
  command: <O extends Schema = LineSchema>(...given: CommandArguments<O>): DataSet<O> => {
    const { command, options } = commandGiven(given);
    return new DataSet(commandOf(command, [], options));
  },
};

function ofFiles<S extends Schema>(paths: Paths, format: FileFormat, schema: S): DataSet<S> {
  return new DataSet(scan(declaredSource(paths, format, fieldsOf(schema))));
}

/**
 * A query over DataSets by name, with the functions of `modules`. `schema` says what it gives: HEDDLE4002 for other
 * columns.
 */
export async function sql<S extends Schema>(
  text: string,
  tables: Readonly<Record<string, Rows<Schema>>>,
  schema: S,
  modules: readonly HeddleModule[] = [],
): Promise<DataSet<S>> {
  const sets = Object.entries(tables);
  const plan = bindQuery(await parseQuery(text), {
    functions: functionsOf(modules),
    table: () => null,
    tableNames: [],
    ctes: new Map(sets.map(([name, set]) => [name.toLowerCase(), set.plan])),
  });
  const given = plan.fields.map(({ name, type }) => `${name} ${type}`);
  const said = fieldsOf(schema).map(({ name, type }) => `${name} ${type}`);
  if (given.join() !== said.join())
    throw invalidSql(`the query gives (${given.join(', ')}), not (${said.join(', ')})`);
  return new DataSet(plan, [...modules, ...sets.flatMap(([, set]) => set.modules)]);
}

function fieldsOf(schema: Schema): Field[] {
  return Object.entries(schema).map(([name, type]) => ({ name, type }));
}

function inferred(rows: readonly Readonly<Record<string, unknown>>[]): Field[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.map((name) => {
    const value = rows.map((row) => row[name]).find((each) => each !== null && each !== undefined);
    const type = TYPES[typeof value];
    if (type === undefined) throw invalidSql(`column ${name} has no value that says its type: give a schema`);
    return { name, type };
  });
}

const TYPES: Readonly<Partial<Record<string, SqlType>>> = {
  number: 'float64',
  bigint: 'int64',
  string: 'utf8',
  boolean: 'bool',
};
