/** Pages as Chromium shows them: what every page of the project must be, whoever made it. */
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright-core';

/** What texts need to be readable on their background (WCAG 2, AA). */
export const LEAST_CONTRAST = 4.5;
/** Widths of windows, in CSS pixels. */
export const WIDTHS = [1280, 400];

/** In the page, called there by itself: what is wrong with it. */
export function faults(least) {
  const found = [];
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = luminance(getComputedStyle(document.body).backgroundColor);
  for (const text of document.querySelectorAll('svg text, p, h1, h2, td, th, li, pre, figcaption, summary')) {
    if (text.textContent.trim() === '') continue;
    const style = getComputedStyle(text);
    const own = luminance(text instanceof SVGElement ? style.fill : style.color);
    const contrast = (Math.max(own, page) + 0.05) / (Math.min(own, page) + 0.05);
    if (contrast < least) found.push(`"${text.textContent}" has a contrast of ${contrast.toFixed(1)}`);
  }
  for (const chart of document.querySelectorAll('svg')) {
    const { width, height } = chart.getBoundingClientRect();
    const marks = chart.querySelectorAll(
      '.mark-rect path, .mark-line path, .mark-rule line, .mark-symbol path, .node rect, .line path, .attempt',
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

/** A headless Chromium. @throws Error where there is none. */
export function openChromium() {
  return chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox'] });
}

/** Where Debian, and others, have it. */
function browserPath() {
  const named = process.env.HEDDLE_CHROMIUM;
  const path = named ?? spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();
  if (path) return path;
  throw new Error('there is no chromium: install it, or name it in HEDDLE_CHROMIUM');
}
