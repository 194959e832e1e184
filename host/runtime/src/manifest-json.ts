import { HeddleError } from './errors.js';

/** Bytes of the longest name. */
export const MAX_NAME_BYTES = 200;

/** HEDDLE1004. */
export function malformed(message: string, cause?: unknown): HeddleError {
  return new HeddleError({ code: 'HEDDLE1004', message: `malformed manifest: ${message}`, cause });
}

/** Parses UTF-8 JSON. @throws HeddleError HEDDLE1004. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw malformed('it is not JSON', cause);
  }
}

// Each of the following gives the value when it is what its name says, and is HEDDLE1004 naming the place otherwise.

/** An object that is no array. */
export function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(`${at} is no object`);
  }
  return value as Record<string, unknown>;
}

/** An array. */
export function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw malformed(`${at} is no array`);
  return value;
}

/** A version number: an integer from 0 on. */
export function version(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw malformed(`${at} is no version number`);
  }
  return value;
}

/** A string. */
export function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw malformed(`${at} is no string`);
  return value;
}

/** A string of at most 200 bytes. */
export function bounded(value: unknown, at: string): string {
  const name = text(value, at);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw malformed(`${at} is longer than ${MAX_NAME_BYTES} bytes`);
  return name;
}

/** A boolean; false where it is absent. */
export function flag(value: unknown, at: string): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'boolean') throw malformed(`${at} is no boolean`);
  return value;
}

/** One of some strings. */
export function oneOf<T extends string>(value: unknown, choices: readonly T[], at: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw malformed(`${at} must be one of ${choices.join(', ')}`);
  return found;
}
