/** The tables of a folder in DuckDB, on one thread. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { TABLES } from '../../data/tables.mjs';

/** The bench's functions that DuckDB does not have, in its SQL. */
const MACROS = `CREATE MACRO haversine(lat1, lon1, lat2, lon2) AS 2 * 6371.0088::DOUBLE * asin(sqrt(
  pow(sin(radians(lat2 - lat1) / 2), 2)
  + cos(radians(lat1)) * cos(radians(lat2)) * pow(sin(radians(lon2 - lon1) / 2), 2)))`;

/** A connection with the tables, read anew from their files by each query, or `inMemory`. */
export async function openTables(folder, { inMemory }) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const name of TABLES) {
    const what = inMemory ? 'TABLE' : 'VIEW';
    await connection.run(`CREATE ${what} ${name} AS SELECT * FROM '${join(folder, `${name}.parquet`)}'`);
  }
  await connection.run(MACROS);
  return connection;
}

/** All rows of a query. */
export const rowsOf = async (connection, sql) => (await connection.runAndReadAll(sql)).getRows();

/** Rows as `data/answers.mjs` has them. */
export const answerOf = (rows) =>
  rows.map((row) =>
    row.map((value) => (value === null || typeof value === 'number' ? value : String(value))),
  );
