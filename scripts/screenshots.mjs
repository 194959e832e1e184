#!/usr/bin/env node
/** `npm run screenshots`: the pictures of a cluster's web UI in docs/images, of jobs that run meanwhile. Needs Chromium, as npm run test:full does. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChromium } from '../bench/report/chromium.mjs';
import { root } from './lib/cache.mjs';
import { installNode } from './lib/install.mjs';

await installNode();
// What the step above may have built.
const { cluster } = await import('@heddle/cluster');
const { LocalCluster } = await import('@heddle/cluster/processes');
const { asc, call, col, count, range, sum } = await import('@heddle/engine/dataset');
const { HeddleModule } = await import('@heddle/host');
const { build } = await import('@heddle/pdk/build');

const images = join(root, 'docs', 'images');
mkdirSync(images, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'heddle-screenshots-'));
const local = await LocalCluster.start({ workers: 3, silence: 10_000 });
const browser = await openChromium();
try {
  const outfile = join(folder, 'fares.wasm');
  await build({ entry: join(root, 'scripts', 'lib', 'screenshots', 'fares.ts'), outfile });
  const fares = HeddleModule.load(outfile);
  const on = cluster(local);
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1100, height: 700 } });
  page.setDefaultTimeout(600_000);
  const shot = (name) => page.screenshot({ path: join(images, `cluster-${name}.png`), fullPage: true });

  const trips = (rows) => range(0, rows).repartition(24).derive('route', col('id').mod(500));
  const priced = (rows) => trips(rows).derive('fare', call(fares, 'fare', [col('id')], 'float64'));
  const names = range(0, 500).derive('airline', col('id').mod(12)).rename({ id: 'route' });
  const revenue = priced(400_000)
    .groupBy('route')
    .agg({ trips: count(), revenue: sum(col('fare')) })
    .join(names, ['route'])
    .groupBy('airline')
    .agg({ trips: sum(col('trips')), revenue: sum(col('revenue')) })
    .sort(asc('airline'));

  await trips(100_000).groupBy('route').agg({ n: count() }).named('routes').collect({ on });
  const running = revenue.named('revenue').collect({ on });
  await page.goto(`${local.url}/?token=${local.token}`);
  await page.goto(`${local.url}/jobs/1`);
  // A worker is lost in the middle: what it had runs again.
  const done = (least) =>
    page
      .locator('svg .attempt.done')
      .nth(least - 1)
      .waitFor();
  await done(12);
  process.kill(local.workers[1], 'SIGKILL');
  await page.locator('svg .attempt.gone').first().waitFor();
  await done(22);
  await shot('job');
  await running;
  await priced(500_000)
    .groupBy('route')
    .agg({ most: sum(col('fare')) })
    .named('fares')
    .collect({ on })
    .catch(() => {});
  await page.goto(`${local.url}/jobs/2`);
  await page.locator('#failed').getByRole('link').first().click();
  await page.getByText('at fare').first().waitFor();
  await shot('task');
  await page.goto(`${local.url}/`);
  await shot('jobs');
} finally {
  await browser.close();
  await local.close();
  rmSync(folder, { recursive: true, force: true });
}
