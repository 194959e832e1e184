/** `bench large`: word count and sort of more text than processes may hold, on a cluster of this machine. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { asc, count, desc, read } from '@heddle/engine/dataset';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { writeText } from '../cluster/text.mjs';
import { positive } from './options.mjs';

const options = {
  megabytes: { type: 'string', default: '5000' },
  workers: { type: 'string', default: '2' },
  // What operators of one worker hold; the process has more.
  memory: { type: 'string', default: '256' },
  partitions: { type: 'string', default: '16' },
  folder: { type: 'string', default: tmpdir() },
};
const WORDS = fileURLToPath(new URL('../../examples/04-programs/src/text.ts', import.meta.url));

export async function run(args) {
  const { values } = parseArgs({ args, options });
  const number = (name) => positive(name, values[name]);
  const [megabytes, workers, memory, partitions] = ['megabytes', 'workers', 'memory', 'partitions'].map(
    number,
  );
  const folder = await mkdtemp(join(values.folder, 'heddle-bench-large-'));
  let local = null;
  try {
    const text = join(folder, 'text');
    await mkdir(text);
    await writeText(text, megabytes * 1e6);
    const outfile = join(folder, 'text.wasm');
    await build({ entry: WORDS, outfile });
    const module = HeddleModule.load(outfile);
    const lines = read.text(text);
    const programs = {
      'word count': lines
        .flatMap(module, 'words', ['line'], { word: 'utf8' })
        .groupBy('word')
        .agg({ n: count() })
        .sort(desc('n'), asc('word')),
      sort: lines.sort('line'),
    };
    local = await LocalCluster.start({ workers, memory: workers * memory * 2 ** 20 });
    const on = cluster({ ...local, partitions });
    for (const [name, set] of Object.entries(programs)) {
      const start = performance.now();
      const rows = await set.write(`${join(folder, name)}/`, 'csv', { on });
      const seconds = (performance.now() - start) / 1_000;
      const most = [process.pid, ...local.workers].map(mostResident);
      console.log(
        `${name} of ${megabytes} MB in ${seconds.toFixed(0)} s, ${rows} rows, on ${workers} workers with ${memory} MiB for operators; ` +
          `most memory of the program ${most[0]} MiB, of workers ${most.slice(1).join(' and ')} MiB`,
      );
      await rm(join(folder, name), { recursive: true });
    }
    return 0;
  } finally {
    await local?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The most memory that a process had so far, in MiB. */
function mostResident(pid) {
  const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kibibytes) / 1_024);
}
