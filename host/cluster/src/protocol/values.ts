/** A message that is not what spec/cluster.md says; answered with 400. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

/** The members of a JSON object. @throws MessageError for anything else. */
export function members(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new MessageError(`${name} is no object`);
}

/** A list, each element read by `read`. */
export function list<T>(value: unknown, name: string, most: number, read: (value: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length > most)
    throw new MessageError(`${name} is no list of at most ${most}`);
  return value.map(read);
}

/** A whole number from 0 to `most`. */
export function whole(value: unknown, name: string, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most) return Number(value);
  throw new MessageError(`${name} is no whole number up to ${most}`);
}

/** A text of at most `most` UTF-16 units. */
export function text(value: unknown, name: string, most = 65_536): string {
  if (typeof value === 'string' && value.length <= most) return value;
  throw new MessageError(`${name} is no text`);
}

/** A text that may be the name of a folder: letters, digits, `_` and `-`. */
export function word(value: unknown, name: string, most: number): string {
  const found = text(value, name, most);
  if (/^[\w-]+$/.test(found)) return found;
  throw new MessageError(`${name} is no word`);
}

/** A SHA-256 in hexadecimal. */
export function digest(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
  throw new MessageError(`${name} is no SHA-256`);
}
