#!/usr/bin/env node
/** `node bench/report/browser.mjs FILE.html`: the page as Chromium shows it, light and dark. Ends with 1 and says what is wrong with it. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** What texts need to be readable on their background (WCAG 2, AA). */
const LEAST_CONTRAST = 4.5;
const WIDTHS = [1280, 400];

/** In the page: what is wrong with it. */
function faults(least) {
  const found = [];
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = luminance(getComputedStyle(document.body).backgroundColor);
  for (const text of document.querySelectorAll('svg text, p, h1, h2, figcaption, summary')) {
    if (text.textContent.trim() === '') continue;
    const style = getComputedStyle(text);
    const own = luminance(text instanceof SVGElement ? style.fill : style.color);
    const contrast = (Math.max(own, page) + 0.05) / (Math.min(own, page) + 0.05);
    if (contrast < least) found.push(`"${text.textContent}" has a contrast of ${contrast.toFixed(1)}`);
  }
  for (const chart of document.querySelectorAll('svg')) {
    const { width, height } = chart.getBoundingClientRect();
    const marks = chart.querySelectorAll(
      '.mark-rect path, .mark-line path, .mark-rule line, .mark-symbol path, .node rect, .line path',
    );
    const where = chart.closest('section').id;
    if (width < 100 || height < 20) found.push(`a chart of ${where} is ${width} x ${height}`);
    if (marks.length === 0) found.push(`a chart of ${where} shows nothing`);
    for (const mark of marks) {
      if (/NaN|Infinity/.test(mark.outerHTML)) found.push(`a chart of ${where} has a mark that is nowhere`);
    }
  }
  if (document.querySelector('section') === null) found.push('there is no section');
  if (document.documentElement.scrollWidth > window.innerWidth) found.push('it is wider than the window');
  return [...new Set(found)];
}

/** Where Debian, and others, have it. */
function browserPath() {
  const named = process.env.HEDDLE_CHROMIUM;
  const path = named ?? spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();
  if (path) return path;
  throw new Error('there is no chromium: install it, or name it in HEDDLE_CHROMIUM');
}

async function check(file) {
  const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox'] });
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
