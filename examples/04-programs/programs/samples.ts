import { type DataSet, read, type Schema } from '@heddle/engine/dataset';
import type { HeddleModule } from '@heddle/host';
import { grep } from './grep.js';
import { sortLines } from './sort.js';
import { wordCount } from './word-count.js';

/** What the samples run on: the modules built from `src` and the folder `data`. */
export interface SampleInputs {
  readonly text: HeddleModule;
  readonly data: string;
}

/** Every program over a small input, by its name. */
export function samples({ text, data }: SampleInputs): Readonly<Record<string, DataSet<Schema>>> {
  const tale = read.text(`${data}/tale.txt`);
  return {
    'word count': wordCount(tale, text),
    grep: grep(tale, '^"|thread$', text),
    sort: sortLines(tale),
  };
}
