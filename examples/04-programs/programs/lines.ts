import type { DataSet } from '@heddle/engine/dataset';

/** Lines of a text, as `read.text` gives them. */
export type Lines = DataSet<{ readonly line: 'utf8' }>;
