#!/usr/bin/env node
/** `node bench/report/browser.mjs FILE.html`: the page as Chromium shows it, light and dark. Ends with 1 and says what is wrong with it. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { faults, LEAST_CONTRAST, openChromium, WIDTHS } from './chromium.mjs';

async function check(file) {
  const browser = await openChromium();
  const wrong = [];
  const url = pathToFileURL(resolve(file)).href;
  try {
    for (const colorScheme of ['light', 'dark']) {
      for (const width of WIDTHS) {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        const note = (text) => wrong.push(`${colorScheme}, ${width} wide: ${text}`);
        page.on('console', (message) => note(message.text()));
        page.on('pageerror', (error) => note(error.message));
        page.on('request', (request) => request.url() !== url && note(`it asks for ${request.url()}`));
        await page.goto(url);
        for (const text of await page.evaluate(faults, LEAST_CONTRAST)) note(text);
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
  return wrong;
}

const [file] = process.argv.slice(2);
try {
  if (file === undefined) throw new Error('usage: browser.mjs FILE.html');
  const wrong = await check(file);
  for (const text of wrong) console.error(text);
  if (wrong.length === 0) console.log(`${file}: readable in light and dark, wide and narrow`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`browser: ${error.message}`);
  process.exitCode = 2;
}
