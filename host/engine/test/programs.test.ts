import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { samples } from '../../../examples/04-programs/programs/samples.js';

const example = (path: string) =>
  fileURLToPath(new URL(`../../../examples/04-programs/${path}`, import.meta.url));
let folder: string;
let sets: ReturnType<typeof samples>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-programs-'));
  const outfile = join(folder, 'text.wasm');
  await build({ entry: example('src/text.ts'), outfile });
  sets = samples({ text: HeddleModule.load(outfile), data: example('data') });
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The rows of a sample, which must be the same over one partition and over three. */
async function rowsOf(name: string): Promise<readonly unknown[]> {
  const rows = await sets[name]?.collect();
  expect(await sets[name]?.collect({ partitions: 3 })).toEqual(rows);
  return (rows ?? []).map((row) => Object.values(row));
}

describe('example programs', () => {
  test('word count', async () => {
    // As `grep -oE "[a-z']+" | sort | uniq -c | sort -k1,1nr -k2,2` counts them.
    expect((await rowsOf('word count')).slice(0, 6)).toEqual([
      ['the', 13n],
      ['thread', 5n],
      ['loom', 3n],
      ['went', 3n],
      ['a', 2n],
      ['and', 2n],
    ]);
  });

  test('grep', async () => {
    expect(await rowsOf('grep')).toEqual([
      ['"What is the cloth for?" said the child at the door.'],
      ['"For whoever asks," said the weaver. "The thread does not know."'],
    ]);
  });

  test('sort', async () => {
    expect((await rowsOf('sort')).map(([line]) => String(line).slice(0, 5))).toEqual([
      '',
      '"For ',
      '"What',
      'A thr',
      'The c',
      'The l',
    ]);
  });
});
