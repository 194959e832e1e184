import { HeddleError } from '@heddle/host';
import { unreadable } from '../../../failure.js';
import { ownEndpoint } from './client.js';
import { objectOf } from './object-name.js';

/** What a store said of an object, and says to whoever asks: the cause of failures that no other process escapes. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

/** Whether a failure is one that every process would meet. */
export function isSameEverywhere(error: unknown): boolean {
  return error instanceof HeddleError && error.cause instanceof Missing;
}

/** HEDDLE4001 for an object, or a bucket, that is not there. */
export function missing(url: string, what: 'bucket' | 'key'): HeddleError {
  const { bucket } = objectOf(url);
  const why = what === 'bucket' ? `there is no bucket ${bucket}` : 'the bucket has no such key';
  return unreadable(url, `${why}; check the name${atStore()}`, new Missing(why));
}

/** HEDDLE4001 for a request that failed; `done` is what could not be done. */
export function requestFailure(
  url: string,
  done: 'read' | 'listed' | 'written',
  cause: unknown,
): HeddleError {
  if (cause instanceof HeddleError) return cause;
  const answer = answerOf(cause);
  if (answer.name === 'NoSuchBucket') return missing(url, 'bucket');
  if (answer.name === 'NoSuchKey') return missing(url, 'key');
  return unreadable(url, `it cannot be ${done}: ${whyOf(answer)}`, cause);
}

/** What happened, and what to do. */
function whyOf({ name, status, text, code }: Answer): string {
  if (name === 'CredentialsProviderError')
    return 'no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the machine a role';
  if (text.startsWith('Region is missing')) return 'no region; set AWS_REGION';
  if (status === 403)
    return `the store refuses it (403 ${name}); check the credentials, and what they may do with the bucket`;
  if (status === 412) return 'it was changed while it was read; run again';
  if (status !== null) return `the store answers ${status} ${name} (${text})`;
  if (code === null) return text;
  const store = ownEndpoint() ?? 'Amazon S3';
  return `${store} does not answer (${code}); check AWS_ENDPOINT_URL_S3, and that the store runs`;
}

/** The status of an answer that is an error; null where there was none. */
export function statusOf(cause: unknown): number | null {
  return answerOf(cause).status;
}

/** Where the store is, if that was chosen. */
function atStore(): string {
  const endpoint = ownEndpoint();
  return endpoint === null ? '' : ` and AWS_ENDPOINT_URL_S3 (${endpoint})`;
}

interface Answer {
  readonly name: string;
  /** Of HTTP; null without an answer. */
  readonly status: number | null;
  readonly text: string;
  /** Of what went wrong on the way to the store; null for what is none of that. */
  readonly code: string | null;
}

/** The errors of the SDK have no class in common. */
function answerOf(cause: unknown): Answer {
  if (!(cause instanceof Error)) return { name: '', status: null, text: String(cause), code: null };
  const metadata = '$metadata' in cause ? (cause.$metadata as { httpStatusCode?: number }) : {};
  const own = 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
  const code = own ?? (cause.name === 'TimeoutError' ? cause.name : null);
  return { name: cause.name, status: metadata.httpStatusCode ?? null, text: cause.message, code };
}
