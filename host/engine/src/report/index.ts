/** What runs do, for people: a page with the plan of each, lines that say how far they are, and what other pages about runs are made of. */

export type { ObservedRun, RunEnd, RunObserver, StoredState } from '../exec/observer.js';
export { escaped } from './escape.js';
export { headOf } from './graph.js';
export { type Report, reportPage } from './page.js';
export { type Box, type Line, pictureSvg } from './picture.js';
export { type LineOutput, ProgressLines } from './progress-lines.js';
export { type NodeRecord, type RunRecord, stageNodes } from './record.js';
export { ReportFile } from './report-file.js';
export { THEME } from './theme.js';
export { bytesText, countText, timeText } from './units.js';
export { type WatchOptions, watch } from './watch.js';
