import type { GetObjectCommandInput } from '@aws-sdk/client-s3';
import { type Connection, connect } from './client.js';
import { missing, requestFailure, statusOf } from './failure.js';
import { keyedObjectOf, objectOf, urlOf } from './object-name.js';

/** An object as a store described it. */
export interface ObjectState {
  readonly url: string;
  readonly size: number;
  /** Other bytes have another one. */
  readonly etag: string;
}

/** How often the body of an answer is asked for that breaks off; a request that gets no answer is repeated by the SDK. */
const ATTEMPTS = 3;

/** What is at a URL; null for nothing. HEDDLE4001 where the store does not say. */
export async function stateOf(url: string): Promise<ObjectState | null> {
  const { bucket, key } = keyedObjectOf(url);
  return requested(url, 'read', async ({ sdk, client }) => {
    try {
      const head = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }));
      return { url, size: head.ContentLength ?? 0, etag: head.ETag ?? '' };
    } catch (cause) {
      if (statusOf(cause) !== 404) throw cause;
      // An answer to HEAD has no text that says what is not there.
      await requireBucket(url, { sdk, client });
      return null;
    }
  });
}

/**
 * Bytes of an object from `start` to before `end`. HEDDLE4001 where it is another one by now than the one with that ETag, of which
 * none, an empty text, stands for any.
 */
export async function bytesOf(
  { url, etag }: Pick<ObjectState, 'url' | 'etag'>,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const { bucket, key } = objectOf(url);
  const request = {
    Bucket: bucket,
    Key: key,
    Range: `bytes=${start}-${end - 1}`,
    ...(etag === '' ? {} : { IfMatch: etag }),
  };
  return requested(url, 'read', (connection) => bodyOf(connection, request, end - start));
}

/** All bytes of an object; null where there is none. */
export async function wholeObject(url: string): Promise<Uint8Array | null> {
  const { bucket, key } = keyedObjectOf(url);
  return requested(url, 'read', async (connection) => {
    try {
      return await bodyOf(connection, { Bucket: bucket, Key: key });
    } catch (cause) {
      if (cause instanceof connection.sdk.NoSuchKey) return null;
      throw cause;
    }
  });
}

/** @param length How many bytes there must be; as many as the store says without. */
async function bodyOf(
  { sdk, client }: Connection,
  request: GetObjectCommandInput,
  length?: number,
): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    const { Body, ContentLength } = await client.send(new sdk.GetObjectCommand(request));
    try {
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const expected = length ?? ContentLength ?? bytes.length;
      if (bytes.length === expected) return bytes;
      throw new Error(`${bytes.length} bytes came of ${expected}`);
    } catch (cause) {
      if (attempt === ATTEMPTS) throw cause;
    }
  }
}

/** URLs that begin so; with `direct`, of those alone that have no further slash. */
export async function urlsBelow(prefix: string, { direct }: { direct: boolean }): Promise<string[]> {
  const { bucket, key } = objectOf(prefix);
  return requested(prefix, 'listed', async ({ sdk, client }) => {
    const found: string[] = [];
    const request = { Bucket: bucket, Prefix: key, ...(direct ? { Delimiter: '/' } : {}) };
    for await (const page of sdk.paginateListObjectsV2({ client }, request))
      for (const { Key = '' } of page.Contents ?? []) found.push(urlOf({ bucket, key: Key }));
    return found;
  });
}

/** The names that stand between a prefix, which ends in a slash, and the next slash. */
export async function foldersIn(prefix: string): Promise<string[]> {
  const { bucket, key } = objectOf(prefix);
  return requested(prefix, 'listed', async ({ sdk, client }) => {
    const found: string[] = [];
    const request = { Bucket: bucket, Prefix: key, Delimiter: '/' };
    for await (const page of sdk.paginateListObjectsV2({ client }, request))
      for (const { Prefix = '' } of page.CommonPrefixes ?? []) found.push(Prefix.slice(key.length, -1));
    return found;
  });
}

/** Whether there are objects whose URLs begin so. */
export async function isPrefix(prefix: string): Promise<boolean> {
  const { bucket, key } = objectOf(prefix);
  return requested(prefix, 'listed', async ({ sdk, client }) => {
    const request = { Bucket: bucket, Prefix: key, MaxKeys: 1 };
    const { KeyCount, Contents } = await client.send(new sdk.ListObjectsV2Command(request));
    return (KeyCount ?? Contents?.length ?? 0) > 0;
  });
}

/** Deletes an object, if it is there. */
export async function deleteObject(url: string): Promise<void> {
  const { bucket, key } = objectOf(url);
  await requested(url, 'written', ({ sdk, client }) =>
    client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key })),
  );
}

/** Calls `body` with a client; what it throws is HEDDLE4001. */
export async function requested<T>(
  url: string,
  done: 'read' | 'listed' | 'written',
  body: (connection: Connection) => Promise<T>,
): Promise<T> {
  try {
    return await body(await connect());
  } catch (cause) {
    throw requestFailure(url, done, cause);
  }
}

async function requireBucket(url: string, { sdk, client }: Connection): Promise<void> {
  try {
    await client.send(new sdk.HeadBucketCommand({ Bucket: objectOf(url).bucket }));
  } catch (cause) {
    if (statusOf(cause) === 404) throw missing(url, 'bucket');
    // Who may not ask for the bucket may still be told of the key.
  }
}
