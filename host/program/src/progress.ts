/** How far a job is. Counts grow while a job finds out what there is to do. */
export interface Progress {
  readonly stages: number;
  readonly finishedStages: number;
  readonly tasks: number;
  readonly finishedTasks: number;
  readonly runningTasks: number;
}

/** What a program's line says of its progress; null for any other line. */
export function progressIn(line: string): Progress | null {
  if (!line.startsWith('{"progress":')) return null;
  try {
    const { progress } = JSON.parse(line) as { progress: Record<string, unknown> };
    const count = (name: keyof Progress) => Number(progress[name] ?? 0);
    return {
      stages: count('stages'),
      finishedStages: count('finishedStages'),
      tasks: count('tasks'),
      finishedTasks: count('finishedTasks'),
      runningTasks: count('runningTasks'),
    };
  } catch {
    // A line that only looks like it.
    return null;
  }
}
