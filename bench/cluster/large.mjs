/** Word count and sort of more text than processes may hold, on a cluster of this machine. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cluster } from '@heddle/cluster';
import { LocalCluster } from '@heddle/cluster/processes';
import { asc, count, desc, read } from '@heddle/engine/dataset';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { writeText } from './text.mjs';
import { mostResident } from './workers.mjs';

/** `memory`: MiB that operators of one worker hold; the process has more. */
export const defaults = { megabytes: 5_000, workers: 2, memory: 256, partitions: 16 };
const WORDS = fileURLToPath(new URL('./words.ts', import.meta.url));

export async function measure({ megabytes, workers, memory, partitions }) {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-bench-large-'));
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
    const rows = [];
    for (const [name, set] of Object.entries(programs)) {
      const figure = await timed(set, join(folder, name), { workers, memory, partitions });
      rows.push([
        `${name} of ${megabytes} MB of text on ${workers} workers, ${memory} MiB for the operators of each`,
        figure,
      ]);
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What it takes to write a set's rows to a folder, on processes of its own. */
async function timed(set, output, { workers, memory, partitions }) {
  const local = await LocalCluster.start({ workers, memory: workers * memory * 2 ** 20 });
  try {
    const start = performance.now();
    const rows = await set.write(`${output}/`, 'csv', { on: cluster({ ...local, partitions }) });
    const seconds = (performance.now() - start) / 1_000;
    const most = local.workers.map(mostResident);
    return (
      `${seconds.toFixed(0)} s, ${rows} rows; most memory of workers ${most.join(' and ')} MiB, ` +
      `of the program with the coordinator ${mostResident(process.pid)} MiB`
    );
  } finally {
    await local.close();
    await rm(output, { recursive: true, force: true });
  }
}
