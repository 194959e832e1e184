/** One step of a build, for people who wonder where the time and the bytes go. */
export interface Step {
  readonly name: string;
  /** Wall-clock milliseconds; type-check and bundle run side by side. */
  readonly ms: number;
  /** Size of what the step made; undefined when it makes nothing. */
  readonly bytes: number | undefined;
}

/** Times the steps of one build. */
export class StepClock {
  readonly steps: Step[] = [];
  private readonly onStep: ((step: Step) => void) | undefined;

  constructor(onStep: ((step: Step) => void) | undefined) {
    this.onStep = onStep;
  }

  /** Runs one step; a step that throws is not recorded. */
  async run<T>(name: string, work: () => Promise<T>, size?: (made: T) => number): Promise<T> {
    const start = performance.now();
    const made = await work();
    this.record(name, start, size?.(made));
    return made;
  }

  /** The same for work that does not wait. */
  runSync<T>(name: string, work: () => T, size?: (made: T) => number): T {
    const start = performance.now();
    const made = work();
    this.record(name, start, size?.(made));
    return made;
  }

  private record(name: string, start: number, bytes: number | undefined): void {
    const step = { name, ms: performance.now() - start, bytes };
    this.steps.push(step);
    this.onStep?.(step);
  }
}
