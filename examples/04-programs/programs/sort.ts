import type { Lines } from './lines.js';

/** The lines in the order of their UTF-8 bytes. */
export function sortLines(lines: Lines): Lines {
  return lines.sort('line');
}
