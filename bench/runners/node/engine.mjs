/** The runner of Heddle's engine: queries in one thread (METHODOLOGY.md). */
import { readFileSync } from 'node:fs';
import { prepareQuery, runJob } from '@heddle/engine';
import { HeddleModule } from '@heddle/host';
import { TABLES } from '../../data/tables.mjs';
import { answerOf, openTables } from './engine-tables.mjs';
import { definition } from './measure.mjs';
import { measureQueries } from './queries.mjs';

const message = definition();
const modules = message.module === undefined ? [] : [HeddleModule.load(readFileSync(message.module))];

await measureQueries(message, async ({ inMemory }) => {
  const tables = await openTables(message.folder, TABLES, { inMemory });
  const run = async (sql) => runJob({ query: (await prepareQuery(sql)).text, tables, modules });
  return { run, answer: answerOf, close() {} };
});
