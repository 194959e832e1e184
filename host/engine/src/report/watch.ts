import type { RunObserver } from '../exec/observer.js';
import { ProgressLines } from './progress-lines.js';
import { ReportFile } from './report-file.js';

/** What a program says of its runs. */
export interface WatchOptions {
  /** What the page is called. */
  readonly title: string;
  /** The file of the page, which is complete when the process ends; null for none. */
  readonly report: string | null;
  /** Whether standard error shows how far runs are. */
  readonly progress: boolean;
}

/**
 * The observer of all runs of this process, for `setRunDefaults`; none where nothing is wanted. @throws HeddleError HEDDLE4001
 * where the page cannot be written.
 */
export function watch({ title, report, progress }: WatchOptions): { readonly observer?: RunObserver } {
  const observers: RunObserver[] = progress ? [new ProgressLines(process.stderr)] : [];
  if (report !== null) {
    const file = new ReportFile(report, title);
    process.once('exit', () => file.close());
    observers.push(file);
  }
  return observers.length === 0 ? {} : { observer: all(observers) };
}

function all(observers: readonly RunObserver[]): RunObserver {
  return {
    began(run) {
      const ends = observers.map((observer) => observer.began(run));
      return (end) => {
        for (const each of ends) each(end);
      };
    },
    stored(source, state) {
      for (const observer of observers) observer.stored(source, state);
    },
  };
}
