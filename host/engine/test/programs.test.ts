import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sample, samples } from '../../../examples/04-programs/programs/samples.js';

const example = (path: string) => fileURLToPath(new URL(`../../../examples/${path}`, import.meta.url));
let folder: string;
let sets: Readonly<Record<string, Sample>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-programs-'));
  const built = async (entry: string, name: string) => {
    const outfile = join(folder, `${name}.wasm`);
    await build({ entry: example(entry), outfile });
    return HeddleModule.load(outfile);
  };
  sets = samples({
    text: await built('04-programs/src/text.ts', 'text'),
    math: await built('04-programs/src/math.ts', 'math'),
    kinds: await built('02-kinds/src/visits.ts', 'kinds'),
    data: example('04-programs/data'),
  });
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The rows of a sample, which must be the same over one partition and over three. */
async function rowsOf(name: string): Promise<readonly (readonly unknown[])[]> {
  const [rows = [], spread = []] = await Promise.all(
    [1, 3].map(async (partitions) => {
      const found = await (await sets[name]?.({ partitions }))?.collect({ partitions });
      return found?.map((row) => Object.values(row));
    }),
  );
  expect(spread.map(rounded)).toEqual(rows.map(rounded));
  return rows;
}

/** Sums of floats may differ in their last bits where their order does. */
function rounded(row: readonly unknown[]): readonly unknown[] {
  return row.map((value) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value));
}

describe('programs over lines', () => {
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
      ['"For whoever asks," said the weaver. "The thread does not know."'],
      ['"What is the cloth for?" said the child at the door.'],
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

describe('iterations, compared with plain loops', () => {
  test('page rank', async () => {
    const links = ['ab', 'ac', 'bc', 'ca', 'cd', 'ea', 'ec'];
    const pages = ['a', 'b', 'c', 'd', 'e'];
    let ranks = new Map(pages.map((page) => [page, 1 / 5]));
    for (let round = 0; round < 200; round++) {
      const next = new Map(pages.map((page) => [page, 0.15 / 5 + (0.85 * (ranks.get('d') ?? 0)) / 5]));
      for (const [from = '', to = ''] of links) {
        const degree = links.filter((link) => link.startsWith(from)).length;
        next.set(to, (next.get(to) ?? 0) + (0.85 * (ranks.get(from) ?? 0)) / degree);
      }
      ranks = next;
    }
    const rows = await rowsOf('page rank');
    expect(rows.map(([page]) => page)).toEqual(pages);
    for (const [page, rank] of rows) expect(rank).toBeCloseTo(ranks.get(String(page)) ?? 0, 7);
    expect(rows.reduce((sum, [, rank]) => sum + Number(rank), 0)).toBeCloseTo(1, 12);
  });

  test('k-means', async () => {
    const points = Array.from({ length: 200 }, (_, id): [number, number] => [
      (id % 2) * 6 + ((id * 37) % 11),
      (id % 2) * 4 + ((id * 53) % 7),
    ]);
    let centres: [number, number][] = [
      [0, 0],
      [1, 1],
      [100, 100],
    ];
    let moved = true;
    while (moved) {
      const heaps = centres.map((): [number, number][] => []);
      for (const [x, y] of points) {
        const distances = centres.map(([cx, cy]) => (x - cx) ** 2 + (y - cy) ** 2);
        heaps[distances.indexOf(Math.min(...distances))]?.push([x, y]);
      }
      const next = heaps.map((heap, index): [number, number] => {
        if (heap.length === 0) return centres[index] ?? [0, 0];
        const mean = (axis: 0 | 1) => heap.reduce((sum, point) => sum + point[axis], 0) / heap.length;
        return [mean(0), mean(1)];
      });
      moved = JSON.stringify(next) !== JSON.stringify(centres);
      centres = next;
    }
    expect((await rowsOf('k-means')).map(rounded)).toEqual(
      centres.map(([x, y], index) => rounded([BigInt(index + 1), x, y])),
    );
  });

  test('logistic regression', async () => {
    let weights = [0, 0, 0];
    for (let round = 0; round < 20; round++) {
      const gradient = [0, 0, 0];
      for (let id = 0; id < 200; id++) {
        const row = [1, ((id % 2) * 6 + ((id * 37) % 11)) / 16, ((id % 2) * 4 + ((id * 53) % 7)) / 10];
        const score = row.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
        const error = 1 / (1 + Math.exp(-score)) - (id % 2);
        for (const [index, value] of row.entries())
          gradient[index] = (gradient[index] ?? 0) + (error * value) / 200;
      }
      weights = weights.map((weight, index) => weight - 0.5 * (gradient[index] ?? 0));
    }
    const [row = []] = await rowsOf('logistic regression');
    expect(row).toHaveLength(3);
    for (const [index, weight] of row.entries()) expect(weight).toBeCloseTo(weights[index] ?? 0, 9);
  });

  test('breadth-first search', async () => {
    expect(await rowsOf('breadth-first search')).toEqual([
      [1n, 0n],
      [2n, 1n],
      [3n, 2n],
      [4n, 1n],
      [5n, 2n],
    ]);
  });

  test('sessionization', async () => {
    expect(await rowsOf('sessionization')).toEqual([
      ['ada', 0n, 1_800n, 3],
      ['ada', 4_000n, 1n, 2],
      ['grace', 0n, 120n, 2],
      ['grace', 3_600n, 0n, 1],
      ['grace', 8_000n, 2n, 2],
    ]);
  });
});

describe('a program in steps', () => {
  test('each class answers', async () => {
    expect(await rowsOf('visitors')).toEqual([
      ['ada', 2n, 1_801n, 1_800n],
      ['grace', 3n, 122n, 120n],
    ]);
    expect(await rowsOf('readers')).toEqual([
      ['ada', 2n, 1_801n, 1_800n],
      ['grace', 2n, 122n, 120n],
    ]);
  });

  test('what a class that extends another one does not change is taken from the store', async () => {
    const store = join(folder, 'store');
    const explained = async (name: string) => (await sets[name]?.())?.explain(1, { store }) ?? '';
    await (await sets.visitors?.())?.collect({ store });
    const text = await explained('readers');
    expect(text).toMatch(/^reused: "sessions"/m);
    expect(text).toMatch(/^kept: "read"/m);
    const [ada] = (await (await sets.readers?.())?.collect({ store })) ?? [];
    expect(Object.values(ada ?? {})).toEqual(['ada', 2n, 1_801n, 1_800n]);
  });
});
