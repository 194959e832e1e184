/** One argument of the failing row, printed as JavaScript would print it (cut at 200 characters by the guest). */
export interface ArgumentValue {
  readonly name: string;
  readonly value: string;
}

/** A position in the user's TypeScript source; `line` and `column` count from 1. */
export interface Frame {
  /** The function's name; empty for code outside any named function. */
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is known about a failure; everything but `code` and `message` may be absent. */
export interface ErrorDetails {
  /** A code of spec/errors.md, for example `HEDDLE2001`. */
  readonly code: string;
  /** What happened, without code, function, row or hint. */
  readonly message: string;
  /** SQL name of the function, null where none is at fault. */
  readonly function?: string | null;
  /** Row in the batch, from 0, null where no row is at fault. */
  readonly row?: number | null;
  readonly arguments?: readonly ArgumentValue[];
  /** Whether there were arguments that are not to be shown. */
  readonly hidden?: boolean;
  readonly frames?: readonly Frame[];
  readonly cause?: unknown;
}

const HINTS: Readonly<Record<string, string>> = {
  HEDDLE1002: 'build it with heddle build',
  HEDDLE1003: 'update this host, or rebuild the module with the heddle that belongs to it',
  HEDDLE2003: 'declare returns as nullable(...), or return a value for every row',
  HEDDLE2004: 'declare a wider type, or round and check the range before returning',
  HEDDLE2007: 'declare the inner type as nullable(...), or filter such rows out',
  HEDDLE2101: 'raise the deadline, or make the function end sooner',
  HEDDLE2102: 'raise the memory limit, or keep less in the function',
  HEDDLE4005: 'free space there, name another folder for temporary files, or give the query more memory',
  HEDDLE4009: 'check the URL and HEDDLE_CLUSTER_TOKEN, and that the coordinator runs',
};

const NULL_HINT = 'declare the argument nullable(...) and handle null, or leave it strict to skip null rows';

/**
 * Every failure of this package. `message` is the whole text of spec/errors.md (the same on every host); the
 * parts are in the fields.
 */
export class HeddleError extends Error {
  override readonly name = 'HeddleError';
  /** A code of spec/errors.md. */
  readonly code: string;
  /** What happened, without code, function, row or hint. */
  readonly detail: string;
  /** SQL name of the function, or null. */
  readonly function: string | null;
  /** Row counted from 0, or null. */
  readonly row: number | null;
  readonly arguments: readonly ArgumentValue[];
  /** Whether there were arguments that are not to be shown. */
  readonly hidden: boolean;
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** What to do about it, or null. */
  readonly hint: string | null;

  constructor(details: ErrorDetails) {
    const hint = hintFor(details.code, details.message);
    super(render(details, hint), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.detail = details.message;
    this.function = details.function ?? null;
    this.row = details.row ?? null;
    this.arguments = details.arguments ?? [];
    this.hidden = details.hidden ?? false;
    this.frames = details.frames ?? [];
    this.hint = hint;
  }

  /** The same failure with its row moved by `offset` rows, for a batch that is a slice of a longer input. */
  atOffset(offset: number): HeddleError {
    if (this.row === null || offset === 0) return this;
    return new HeddleError({ ...this.details(), row: this.row + offset });
  }

  /** The same failure without what the row held: its arguments, and a result that the message quotes. */
  withoutRowValues(): HeddleError {
    const message = QUOTING.includes(this.code) ? unquoted(this.detail) : this.detail;
    const hidden = this.hidden || this.arguments.length > 0;
    return new HeddleError({ ...this.details(), message, arguments: [], hidden });
  }

  /** What the error was made of. */
  details(): ErrorDetails {
    const { code, detail: message, row, hidden, frames, cause } = this;
    return { code, message, function: this.function, row, arguments: this.arguments, hidden, frames, cause };
  }
}

/** Codes whose message may quote a value of a row. */
const QUOTING: readonly string[] = ['HEDDLE2002', 'HEDDLE2003', 'HEDDLE2004', 'HEDDLE2006'];
/** What stands between a result and its declared type, and between an argument's value and its name. */
const RESULT = ', which is not ';
const ARGUMENT = ' in argument ';

/** A message without the value that it begins with. */
function unquoted(message: string): string {
  // The value may hold the same words, so what follows their last place is the host's or the guest's.
  const result = message.lastIndexOf(RESULT);
  if (result >= 0) return `returned a value that is not ${message.slice(result + RESULT.length)}`;
  const argument = message.lastIndexOf(ARGUMENT);
  return argument >= 0 ? `a value${message.slice(argument)}` : message;
}

function hintFor(code: string, message: string): string | null {
  if (code === 'HEDDLE2001') return message.endsWith('of null') ? NULL_HINT : null;
  return HINTS[code] ?? null;
}

function render(details: ErrorDetails, hint: string | null): string {
  const name = details.function ?? null;
  const row = details.row ?? null;
  let first = `${details.code}: ${details.message}`;
  if (name !== null) {
    first =
      row === null
        ? `${details.code} ${name}: ${details.message}`
        : `${details.code} ${name} failed at row ${row}: ${details.message}`;
  }
  const lines = [first];
  for (const frame of details.frames ?? []) {
    const position = `${frame.file}:${frame.line}:${frame.column}`;
    lines.push(frame.function === '' ? `  at ${position}` : `  at ${frame.function} (${position})`);
  }
  const values = (details.arguments ?? []).map((argument) => `${argument.name} = ${argument.value}`);
  if (values.length > 0) lines.push(`  arguments: ${values.join(', ')}`);
  else if (details.hidden === true) lines.push('  arguments: (hidden)');
  if (hint !== null) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}
