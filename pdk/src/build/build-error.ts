import { codeFrame, type Location } from './code-frame.js';

/** The failures a build can end in; `spec/errors.md` says when. */
export type BuildErrorCode =
  | 'HEDDLE3001'
  | 'HEDDLE3002'
  | 'HEDDLE3003'
  | 'HEDDLE3004'
  | 'HEDDLE3005'
  | 'HEDDLE3006'
  | 'HEDDLE3007'
  | 'HEDDLE3008'
  | 'HEDDLE3009'
  | 'HEDDLE4001';

/** One thing that is wrong: what, where, and what to do about it. */
export interface Problem {
  readonly message: string;
  readonly location?: Location | undefined;
  readonly hint?: string | undefined;
}

/** A build prints this many problems; the rest are counted. */
const MAX_PRINTED = 10;

/**
 * A build that failed. `message` is the whole text for people: each problem with its code, its source line and
 * its hint. `location` and `hint` are those of the first problem.
 */
export class BuildError extends Error {
  override readonly name = 'BuildError';
  readonly code: BuildErrorCode;
  /** At least one, in the order of the source. */
  readonly problems: readonly Problem[];
  readonly location: Location | undefined;
  readonly hint: string | undefined;

  constructor(code: BuildErrorCode, problems: readonly [Problem, ...Problem[]], options?: ErrorOptions) {
    super(printed(code, problems), options);
    this.code = code;
    this.problems = problems;
    this.location = problems[0].location;
    this.hint = problems[0].hint;
  }
}

/** Throws when there are problems. */
export function refuse(code: BuildErrorCode, problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw new BuildError(code, [first, ...others]);
}

function printed(code: BuildErrorCode, problems: readonly Problem[]): string {
  const texts = problems.slice(0, MAX_PRINTED).map((problem, index) => {
    const { message, location } = problem;
    // A hint that many problems share is said once, under the last of them.
    const hint = problems[index + 1]?.hint === problem.hint ? undefined : problem.hint;
    const parts = [`${code}: ${message}`];
    if (location !== undefined) parts.push(codeFrame(location));
    if (hint !== undefined) parts.push(`  hint: ${hint}`);
    return parts.join(location === undefined ? '\n' : '\n\n');
  });
  const more = problems.length - texts.length;
  if (more > 0) texts.push(`and ${more} more`);
  return texts.join('\n\n');
}
