import { type HeddleError, HeddleModule } from '@heddle/host';

/** A failure together with what shows where it comes from. */
export class Explained extends Error {
  override readonly name = 'Explained';
  override readonly cause: Error;
  readonly code: string;
  /** The line of source it happened on and a mark under the column, as the build prints them. */
  readonly frame: string | null;
  /** The command that shows it again. */
  readonly reproduce: string | null;

  constructor(cause: Error & { readonly code: string }, frame: string | null, reproduce: string | null) {
    super(cause.message);
    this.cause = cause;
    this.code = cause.code;
    this.frame = frame;
    this.reproduce = reproduce;
  }
}

/** A failure of a row together with the command that calls the function with this row. */
export class Reproducible extends Error {
  override readonly name = 'Reproducible';
  override readonly cause: HeddleError;
  readonly command: string;

  constructor(cause: HeddleError, command: string) {
    super(cause.message);
    this.cause = cause;
    this.command = command;
  }
}

/** Runs `task`; a failure inside a function of one of the modules comes back with its line of TypeScript. */
export async function explaining<T>(modules: readonly string[], task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (thrown) {
    const error = thrown instanceof Reproducible ? thrown.cause : thrown;
    const command = thrown instanceof Reproducible ? thrown.command : null;
    const frame = error instanceof Error && 'code' in error ? await frameFor(error.message, modules) : null;
    if ((frame === null && command === null) || !(error instanceof Error)) throw error;
    throw new Explained(error as Error & { code: string }, frame, command);
  }
}

const PLACE = /^ {2}at (?:.* \()?([^()\n]+):(\d+):(\d+)\)?$/m;

async function frameFor(message: string, modules: readonly string[]): Promise<string | null> {
  const [, file, line, column] = PLACE.exec(message) ?? [];
  if (file === undefined) return null;
  const { codeFrame } = await import('@heddle/pdk/build');
  for (const module of modules) {
    const lineText = sourceOf(module, file)?.split('\n')[Number(line) - 1];
    if (lineText !== undefined) {
      return codeFrame({ file, line: Number(line), column: Number(column), length: 1, lineText });
    }
  }
  return null;
}

/** The text of a source that a module's map carries. */
function sourceOf(path: string, file: string): string | null {
  try {
    const section = HeddleModule.load(path).section('heddle.sourcemap');
    if (section === null) return null;
    const map: unknown = JSON.parse(new TextDecoder().decode(section));
    const { sources, sourcesContent } = map as { sources?: unknown[]; sourcesContent?: unknown[] };
    const text = sourcesContent?.[sources?.indexOf(file) ?? -1];
    return typeof text === 'string' ? text : null;
  } catch {
    // The map is a convenience from an untrusted file: without it the message stands alone.
    return null;
  }
}
