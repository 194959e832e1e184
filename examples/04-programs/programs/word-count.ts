import { asc, count, type DataSet, desc } from '@heddle/engine/dataset';
import type { HeddleModule } from '@heddle/host';
import type { Lines } from './lines.js';

/** Every word of some lines with its number, the most frequent first. `text` is the module of src/text.ts. */
export function wordCount(
  lines: Lines,
  text: HeddleModule,
): DataSet<{ readonly word: 'utf8'; readonly n: 'int64' }> {
  return lines
    .flatMap(text, 'words', ['line'], { word: 'utf8' })
    .groupBy('word')
    .agg({ n: count() })
    .sort(desc('n'), asc('word'));
}
