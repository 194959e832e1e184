import { call, col, lit } from '@heddle/engine/dataset';
import type { HeddleModule } from '@heddle/host';
import type { Lines } from './lines.js';

/** The lines in which a regular expression of JavaScript is found. `text` is the module of src/text.ts. */
export function grep(lines: Lines, pattern: string, text: HeddleModule): Lines {
  return lines.filter(call(text, 'matches', [col('line'), lit(pattern)], 'bool'));
}
