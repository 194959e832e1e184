/** What runs do, for people: a page with the plan of each, and lines that say how far they are. */

export type { ObservedRun, RunEnd, RunObserver, StoredState } from '../exec/observer.js';
export { type Report, reportPage } from './page.js';
export { type LineOutput, ProgressLines } from './progress-lines.js';
export type { NodeRecord, RunRecord } from './record.js';
export { ReportFile } from './report-file.js';
export { type WatchOptions, watch } from './watch.js';
