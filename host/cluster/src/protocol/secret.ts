import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same, in a time that says nothing of either. */
export function sameSecret(a: string, b: string): boolean {
  // Digests have one length.
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** The token that the header `authorization` has, or an empty one. */
export function bearerOf(authorization: string | undefined): string {
  return /^Bearer (.*)$/.exec(authorization ?? '')?.[1] ?? '';
}
