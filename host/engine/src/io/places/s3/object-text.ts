import { statusOf } from './failure.js';
import { keyedObjectOf } from './object-name.js';
import { requested } from './requests.js';

/** A text in an object, and what tells it from the others that were or will be there. */
export interface ObjectText {
  readonly text: string;
  readonly etag: string;
}

/** The text of an object; null where there is none. HEDDLE4001 where the store does not say. */
export async function readObjectText(url: string): Promise<ObjectText | null> {
  const { bucket, key } = keyedObjectOf(url);
  return requested(url, 'read', async ({ sdk, client }) => {
    try {
      const { Body, ETag = '' } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
      return { text: (await Body?.transformToString()) ?? '', etag: ETag };
    } catch (cause) {
      if (cause instanceof sdk.NoSuchKey) return null;
      throw cause;
    }
  });
}

/**
 * Puts a text in the place of the one with an ETag, or where there is none of null; null, and nothing is changed, where something else is
 * there. HEDDLE4001 where the store does not say, or does not know such conditions.
 */
export async function replaceObjectText(
  url: string,
  before: string | null,
  text: string,
): Promise<ObjectText | null> {
  const { bucket, key } = keyedObjectOf(url);
  const condition = before === null ? { IfNoneMatch: '*' } : { IfMatch: before };
  return requested(url, 'written', async ({ sdk, client }) => {
    try {
      const request = { Bucket: bucket, Key: key, Body: text, ...condition };
      const { ETag = '' } = await client.send(new sdk.PutObjectCommand(request));
      return { text, etag: ETag };
    } catch (cause) {
      // 409 where another put was on its way, 404 where what was there is gone.
      if (![404, 409, 412].includes(statusOf(cause) ?? 0)) throw cause;
    }
    // A request whose answer was lost is sent again, and then meets what it has put itself.
    const found = await readObjectText(url);
    return found?.text === text ? found : null;
  });
}
