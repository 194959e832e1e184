import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cluster } from '@heddle/cluster';
import { ClusterWorker, Coordinator } from '@heddle/cluster/processes';
import { asc, call, col, count, range } from '@heddle/engine/dataset';
import type { Weaver } from '@heddle/engine/weavers';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { faults, LEAST_CONTRAST, openChromium, WIDTHS } from '../../../../bench/report/chromium.mjs';

const TOKEN = 'a token with "quotes" & spaces';
/** Milliseconds that a page may take on a machine with much else to do. */
const PATIENCE = 100_000;
let folder: string;
let module: HeddleModule;
let coordinator: Coordinator;
let worker: ClusterWorker;
let working: Promise<void>;
let on: Weaver;
let browser: Browser;
let page: Page;
/** Errors, dialogs and requests to others. */
let wrong: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-chromium-'));
  const outfile = join(folder, 'hostile.wasm');
  await build({ entry: fileURLToPath(new URL('../support/hostile.ts', import.meta.url)), outfile });
  module = HeddleModule.load(outfile);
  coordinator = await Coordinator.start({ folder: join(folder, 'coordinator'), token: TOKEN });
  on = cluster({ url: coordinator.url, token: TOKEN, partitions: 4 });
  worker = new ClusterWorker({ coordinator: coordinator.url, token: TOKEN, folder, slots: 2 });
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  worker.stop();
  await working;
  await coordinator.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  wrong = [];
  page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on('console', (message) => wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => {
    wrong.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== coordinator.url && protocol !== 'data:') wrong.push(`a request to ${request.url()}`);
  });
});
afterEach(() => page.close());

const enter = () => page.goto(`${coordinator.url}/?token=${encodeURIComponent(TOKEN)}`);

test('the form lets in who has the token', async () => {
  await page.goto(`${coordinator.url}/`);
  await page.getByLabel('Token').fill('another');
  await page.getByRole('button').click();
  await page.getByText('That is not the token').waitFor();
  await page.getByLabel('Token').fill(TOKEN);
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Workers' }).waitFor();
  await page.getByText('None: jobs wait for one.').waitFor();
  // Chromium says so of every page that is not 200.
  expect(wrong.filter((text) => !text.includes('401 (Unauthorized)'))).toEqual([]);
});

test('a job is followed from its first task to its end, on one page', async () => {
  const groups = range(0, 400_000).repartition(8).derive('key', col('id').mod(10)).groupBy('key');
  const rows = groups.agg({ n: count() }).sort(asc('key')).named('tens').collect({ on });
  await enter();
  await page.getByRole('link', { name: 'Job 0: tens' }).click();
  await page.locator('h1 + p .state.running').waitFor();
  expect(await page.locator('svg .node.waiting').count()).toBeGreaterThan(3);
  expect(await page.getByText('Nothing ran.').count()).toBe(1);
  await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
  working = worker.run();
  await page.locator('h1 + p .state.succeeded').waitFor();
  expect(await page.evaluate(() => 'stayed' in globalThis)).toBe(true);
  expect(await rows).toHaveLength(10);
  expect(await page.title()).toBe('Job 0: tens (succeeded)');
  expect(await page.locator('svg .node.done').count()).toBe(await page.locator('svg .node').count());
  expect(await page.locator('svg .attempt.done').count()).toBeGreaterThan(8);
  expect(wrong).toEqual([]);
});

test('a failed task is found from the first page, with its place in the TypeScript source', async () => {
  const failing = range(0, 1_000).select({ x: call(module, 'spiteful', [col('id')], 'int64') });
  await expect(failing.named('spite').collect({ on })).rejects.toThrow('HEDDLE2001');
  await enter();
  await page.getByRole('link', { name: 'Job 1: spite' }).click();
  await page.locator('#failed').getByRole('link').first().click();
  await page.getByRole('heading', { name: /^Task \d of stage \d$/ }).waitFor();
  await page
    .getByText(/at spiteful \(.*hostile\.ts:9:\d+\)/)
    .first()
    .waitFor();
  await page.locator('#log').getByText("alert('here')").first().waitFor();
  expect(wrong).toEqual([]);
});

test.each(
  ['light', 'dark'].flatMap((colorScheme) => WIDTHS.map((width) => ({ colorScheme, width }))),
)('every page can be read: $colorScheme, $width wide', async ({ colorScheme, width }) => {
  await page.emulateMedia({ colorScheme: colorScheme as 'light' | 'dark' });
  await page.setViewportSize({ width, height: 900 });
  await enter();
  for (const path of ['/', '/jobs/0', '/jobs/1', '/jobs/0/stages/0', '/jobs/0/stages/0/tasks/0']) {
    await page.goto(`${coordinator.url}${path}`);
    expect([path, await page.evaluate(faults, LEAST_CONTRAST)]).toEqual([path, []]);
  }
  expect(wrong).toEqual([]);
});

test('a page says that its coordinator does not answer, and goes on when it does', async () => {
  await enter();
  await page.context().setOffline(true);
  await page.getByText('The coordinator does not answer.').waitFor();
  await page.context().setOffline(false);
  await page.getByText('The coordinator does not answer.').waitFor({ state: 'hidden' });
});
