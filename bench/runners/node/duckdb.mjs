/** The runner of DuckDB on one thread (METHODOLOGY.md). */
import { answerOf, openTables, rowsOf } from './duckdb-tables.mjs';
import { definition } from './measure.mjs';
import { measureQueries } from './queries.mjs';

const message = definition();

await measureQueries(message, async ({ inMemory }) => {
  const connection = await openTables(message.folder, { inMemory });
  return { run: (sql) => rowsOf(connection, sql), answer: answerOf, close: () => connection.closeSync() };
});
