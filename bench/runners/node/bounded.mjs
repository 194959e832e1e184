/** The runner of one query of Heddle's engine in a process of little memory: what it takes, and what goes to disk (METHODOLOGY.md). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareQuery, runJob } from '@heddle/engine';
import { sortedRows } from '../../../scripts/lib/spill-sort.mjs';
import { SORT, TABLES } from '../../data/tables.mjs';
import { answerOf, openTables } from './engine-tables.mjs';
import { definition, timeAsync, timesOf } from './measure.mjs';

// At scale factor 1 operators may hold 128 of the 512 MB of a process; V8 may have 256 MB, its code and the reader of Parquet need the rest.
const { folder, queries, rows, memory } = definition();
const [{ name, sql }, ...more] = queries;
if (more.length > 0) throw new Error('one query a process: the memory is that of the process');
const spillFolder = mkdtempSync(join(tmpdir(), 'heddle-bench-spill-'));
const options = { memory, spillFolder };

/** What a query answers, and the bytes that it wrote to disk. */
async function query() {
  const tables = await openTables(folder, TABLES, { inMemory: false });
  const text = (await prepareQuery(sql)).text;
  const result = await runJob({ query: text, tables, modules: [], ...options });
  return { answer: answerOf(result), spilled: result.spilled };
}

try {
  let result;
  const once = async () => {
    result = name === SORT ? await sortedRows(rows, options) : await query();
  };
  const timed = await timeAsync(0, once, 1);
  // Kilobytes, but on macOS bytes.
  const peak = process.resourceUsage().maxRSS * (process.platform === 'darwin' ? 1 : 1024);
  const [peakMB, spilledMB] = [peak / 1e6, result.spilled.bytes / 1e6];
  console.log(
    JSON.stringify({
      function: name,
      strategy: 'spill',
      ...timesOf(timed, rows),
      answer: result.answer,
      peakMB,
      spilledMB,
    }),
  );
} finally {
  rmSync(spillFolder, { recursive: true, force: true });
}
