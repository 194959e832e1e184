import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { col, count, desc, from, iterate, type RunOptions, range, sum } from '../src/dataset/index.js';
import { newMetrics } from '../src/exec/memory/operator-memory.js';
import type { ObservedRun } from '../src/exec/observer.js';
import { cutStages } from '../src/physical/physical.js';
import { planPhysical } from '../src/physical/planner.js';
import { ProgressLines, ReportFile } from '../src/report/index.js';
import { placesOf } from '../src/report/layout.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.useRealTimers());

/** The page about what `task` runs. */
async function pageOf(title: string, task: (options: RunOptions) => Promise<unknown>): Promise<string> {
  const path = join(folder, `${title.replaceAll(/\W/g, '-')}.html`);
  const observer = new ReportFile(path, title);
  await task({ observer });
  observer.close();
  return readFile(path, 'utf8');
}

/** The cells of the tables, row by row. */
function cellsOf(page: string): string[][] {
  return [...page.matchAll(/<tr>(<td.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell),
  );
}

test('a page has the operators of a run with rows, bytes, partitions and spills', async () => {
  const numbers = range(0, 200_000).derive('k', col('id').mod(50_000)).named('numbers');
  const totals = numbers.groupBy('k').agg({ n: count(), total: sum(col('id')) });
  const page = await pageOf('a job', (options) =>
    totals
      .topK(3, desc('total'))
      .named('best')
      .collect({ ...options, partitions: 2, memory: 1_000_000 }),
  );
  const rows = cellsOf(page).map(([at, what, reads, stage, partitions, given, bytes]) =>
    [at, what?.replace(/ .*/, ''), reads, stage, partitions, given, bytes].join(' '),
  );
  expect(rows).toEqual([
    '1 scan  0 2 200,000 1.6 MB',
    '2 project 1 0 2 200,000 3.2 MB',
    expect.stringMatching(/^3 partial 2 0 2 100,000 /),
    expect.stringMatching(/^4 final 3 1 2 50,000 /),
    expect.stringMatching(/^5 partial 4 1 2 6 /),
    expect.stringMatching(/^6 top 5 2 1 3 /),
  ]);
  expect(page).toContain('<h2>1. best</h2>');
  expect(page).toContain('this process · 3 stages · 3 rows · ');
  expect(page).toContain('"numbers"'.replaceAll('"', '&quot;'));
  expect(page).toMatch(/by hash of #0 into 2, spilled|spilled [\d.]+ [kM]B/);
});

test('times are those of the operators themselves', async () => {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const slow = range(0, 4)
    .filter(() => Atomics.wait(pause, 0, 0, 15) !== 'ok')
    .sort(desc('id'));
  const page = await pageOf('slow', (options) => slow.collect(options));
  const times = new Map(
    cellsOf(page).map(([, what = '', , , , , , time = '']) => [what.split(' ')[0], time]),
  );
  expect(Number.parseFloat(times.get('filter') ?? '')).toBeGreaterThanOrEqual(55);
  expect(times.get('sort')).toMatch(/ ms$/);
  expect(Number.parseFloat(times.get('sort') ?? '')).toBeLessThan(50);
});

test('a page says what a store and a cache had already; rounds stand together', async () => {
  const clean = range(0, 10).filter(col('id').gt(4)).named('clean');
  const task = (options: RunOptions) => clean.count({ ...options, store: join(folder, 'store') });
  expect(await pageOf('first', task)).toContain('>kept in the store<');
  const again = await pageOf('second', task);
  expect(again).toContain('>reused from the store<');
  expect(again).not.toContain('filter');
  const start = range(0, 100).derive('x', col('id').cast('float64'));
  const others = range(0, 100).derive('y', col('id').add(1));
  const page = await pageOf('rounds', (options) =>
    iterate(start, (rows) => rows.join(others, ['id']).select({ id: col('id'), x: col('x').div(2) }), {
      ...options,
      times: 4,
    }),
  );
  expect(page).toContain('4 rounds, their numbers together');
  expect(page).toContain('300 rows of a cache');
  expect(page.match(/<section/g)).toHaveLength(2);
});

test('a run that fails is in the page, and texts of a program are texts', async () => {
  const bad = from([{ a: '<script>alert(1)</script>' }])
    .filter(col('a').cast('int64').gt(0))
    .named('<img onerror="y">');
  const page = await pageOf('<b>&', async (options) => {
    await expect(bad.collect(options)).rejects.toThrow('HEDDLE4004');
  });
  expect(page).toContain('<title>&lt;b&gt;&amp;</title>');
  expect(page).toMatch(/<p class="failure">HEDDLE4004: .*&lt;script&gt;/);
  expect(page).not.toMatch(/<script|<img|<b>/);
  // Nothing is loaded: no address, no source, no script, and browsers are told so.
  expect(page).not.toMatch(/https?:|<[^>]*\b(?:src|href)=|url\(|@import|<link|javascript:/);
  expect(page).toContain('Content-Security-Policy');
});

test('a page is there from the beginning, and nothing else', async () => {
  const place = await mkdtemp(join(folder, 'place-'));
  const report = new ReportFile(join(place, 'run.html'), 'empty');
  expect(await readFile(join(place, 'run.html'), 'utf8')).toContain('Nothing ran.');
  report.close();
  expect(await readdir(place)).toEqual(['run.html']);
  expect(() => new ReportFile(join(place, 'none', 'run.html'), 'x')).toThrow('HEDDLE4001');
});

test('boxes do not lie over each other, whatever is shared', () => {
  const reads = (...nodes: number[]) => ({ inputs: nodes.map((node) => ({ node, exchange: null })) });
  const nodes = [reads(), reads(0), reads(0), reads(), reads(1, 2), reads(1, 3), reads(4, 5, 0)];
  const places = placesOf(nodes);
  for (const [at, { inputs }] of nodes.entries())
    for (const { node } of inputs) expect(places[node]?.row).toBeLessThan(places[at]?.row ?? 0);
  for (const [at, a] of places.entries())
    for (const b of places.slice(at + 1))
      if (a.row === b.row) expect(Math.abs(a.column - b.column)).toBeGreaterThanOrEqual(1);
});

test('a line for each stage of a run that takes long', () => {
  vi.useFakeTimers();
  const { plan } = range(0, 200_000).sort(desc('id')).limit(100).named('ordered');
  const stages = cutStages(planPhysical(plan, 2));
  expect(stages).toHaveLength(2);
  const done = { stages: 0, partitions: 1 };
  const metrics = { ...newMetrics(), rows: 1_234, spilledBytes: 5_600_000 };
  const run: ObservedRun = { plan, where: 'this process', stages, done, metrics: () => metrics };
  const linesOf = (isTTY: boolean) => {
    let text = '';
    const lines = new ProgressLines({ isTTY, columns: 60, write: (piece) => (text += piece) });
    done.stages = 0;
    const quick = lines.began(run);
    quick({ rows: 1 });
    const ended = lines.began(run);
    vi.advanceTimersByTime(1_600);
    done.stages = 1;
    vi.advanceTimersByTime(300);
    ended({ rows: 9 });
    vi.advanceTimersByTime(60_000);
    return text;
  };
  expect(linesOf(false).split('\n')).toEqual([
    'heddle: ordered: stage 1 of 2, partition 2 of 2, 1,234 rows, spilled 11.2 MB, after 1.0 s',
    expect.stringMatching(/^heddle: ordered: stage 1 of 2, partition 2 of 2, .*, after 1\.8 s, done$/),
    expect.stringMatching(/^heddle: ordered: stage 2 of 2, .*, after 1\.9 s, done$/),
    '',
  ]);
  const shown = linesOf(true);
  expect(shown.split('\n')).toHaveLength(3);
  for (const line of shown.split(/[\r\n]/)) expect(line.replace('\u001b[K', '').length).toBeLessThan(60);
});
