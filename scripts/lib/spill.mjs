/** Queries that do not fit in the memory that they get: `npm run test:full -- --only spill`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTables } from './tpch.mjs';

/** What a process may have in all, and what its operators may hold of it. */
const PROCESS_BYTES = 512_000_000;
const OPERATOR_BYTES = 128_000_000;

const program = fileURLToPath(new URL('spill-run.mjs', import.meta.url));

/** A sort of 20 million rows and TPC-H's 18th query at scale factor 1, each in a process of less than 512 MB. */
export async function spill() {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-spill-full-'));
  try {
    makeTables(folder, 1, ['customer', 'lineitem', 'orders']);
    const before = readdirSync(folder).length;
    const run = (what, memory) => {
      const args = ['--max-old-space-size=256', program, what, String(memory), folder, folder];
      const result = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
      console.log(`${what}, memory ${memory}: ${JSON.stringify(result)}`);
      return result;
    };
    const [sorted, tight, whole] = [
      run('sort', OPERATOR_BYTES),
      run('query', OPERATOR_BYTES),
      run('query', 'all'),
    ];
    const checks = {
      'the sort has every row once, in order':
        sorted.answer === '20000000 rows, ids add up to 199999990000000',
      'the sort stays within 512 MB': sorted.peakMegabytes * 1e6 <= PROCESS_BYTES,
      'the query spills': tight.spilled.bytes > 0 && whole.spilled.bytes === 0,
      'the query answers as with all memory': tight.answer === whole.answer,
      'the query stays within 512 MB': tight.peakMegabytes * 1e6 <= PROCESS_BYTES,
      'nothing is left behind': readdirSync(folder).length === before,
    };
    for (const [name, held] of Object.entries(checks)) console.log(`${held ? 'passed' : 'FAILED'}: ${name}`);
    const passed = Object.values(checks).filter((held) => held).length;
    return { passed, failed: Object.keys(checks).length - passed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
