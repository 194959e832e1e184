import { HeddleError } from '@heddle/host';

/** HEDDLE4002: the query is wrong: it does not parse, or names or types do not fit. */
export function invalidSql(message: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE4002', message });
}

/** HEDDLE4002: the query uses a construct this engine does not cover. */
export function refuse(construct: string): HeddleError {
  return invalidSql(`the TypeScript host does not cover ${construct}`);
}

/** HEDDLE4001: a file is missing or cannot be read. */
export function unreadable(path: string, why: string, cause?: unknown): HeddleError {
  return new HeddleError({ code: 'HEDDLE4001', message: `${path}: ${why}`, cause });
}

/** HEDDLE4004: the query fails over its data, for example by an overflow. */
export function failed(message: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE4004', message });
}

/** HEDDLE4007: an engine that does not run a program as this process does. */
export function uncovered(engine: string, why: string): HeddleError {
  return new HeddleError({ code: 'HEDDLE4007', message: `${engine} cannot run this program: ${why}` });
}

/** HEDDLE4005: a spill file cannot be written or read; `done` are the bytes that it had. */
export function unspillable(folder: string, bytes: number, done: number, cause: unknown): HeddleError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `${folder}: ${bytes} bytes do not go to or from a temporary file of ${done} bytes (${why})`;
  return new HeddleError({ code: 'HEDDLE4005', message, cause });
}
