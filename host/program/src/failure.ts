/** A position in the TypeScript source of a function; `line` and `column` count from 1. */
export interface Place {
  /** The function's name; empty for code outside any named function. */
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const PLACE = /^ {2}at (?:(.*) \()?([^()\n]+):(\d+):(\d+)\)?$/;

/** A failure that a host reported: `message` is the whole text of spec/errors.md already. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  /** A code of spec/errors.md, for example HEDDLE2001. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message.startsWith(code) ? message : `${code}: ${message}`, options);
    this.code = code;
  }

  /** Where in the user's TypeScript it happened, innermost first; empty where the text names no place. */
  get places(): Place[] {
    return this.message.split('\n').flatMap((text) => {
      const [match, name = '', file, line, column] = PLACE.exec(text) ?? [];
      if (match === undefined || file === undefined) return [];
      return [{ function: name, file, line: Number(line), column: Number(column) }];
    });
  }
}

/** HEDDLE4004 for a host that ended well, with an answer that cannot be used for the reason given. */
export function unusableAnswer(host: string, cause: unknown): JobFailure {
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const text = cause instanceof Error ? cause.message.replace(/^HEDDLE\d{4}: /, '') : String(cause);
  return new JobFailure('HEDDLE4004', `${host} ended well, but ${missing ? 'it left no answer' : text}`, {
    cause,
  });
}
