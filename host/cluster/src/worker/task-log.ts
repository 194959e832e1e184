import type { LogLevel } from '@heddle/host';
import { LONGEST } from '../protocol/messages.js';
import type { AttemptRef } from '../scheduler/state.js';

/** Lines of one attempt that are told; a function may log in every row. */
const MOST_LINES = 200;

/** A line as a thread of tasks tells it. */
export interface TaskLine {
  readonly of: AttemptRef;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly level: LogLevel;
  readonly text: string;
}

/** Takes what functions log in one attempt; the first lines are told, then that there were more. */
export function taskLog(
  of: AttemptRef,
  tell: (line: TaskLine) => void,
): (level: LogLevel, text: string) => void {
  let told = 0;
  return (level, text) => {
    if (told > MOST_LINES) return;
    const isLast = told++ === MOST_LINES;
    const said = isLast ? `of this attempt only ${MOST_LINES} lines are kept` : text.slice(0, LONGEST.line);
    tell({ of, time: Date.now(), level: isLast ? 'warn' : level, text: said });
  };
}
