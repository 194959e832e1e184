import { Readable } from 'node:stream';
import type { Pieces } from '../place.js';
import { keyedObjectOf } from './object-name.js';
import { requested } from './requests.js';

/** Bytes of a part: a store takes 10,000 of them, of 5 MiB at least. */
const PART_BYTES = 16 << 20;
/** Parts on the way at a time. */
const PARTS = 2;

/**
 * Writes an object, which is there whole or not at all: by one request, or in parts that become the object at the end and are deleted
 * where it does not come to that. What `pieces` throws goes through; all else is HEDDLE4001.
 */
export async function upload(url: string, pieces: Pieces): Promise<void> {
  const { bucket, key } = keyedObjectOf(url);
  const source = new Source(pieces);
  try {
    await requested(url, 'written', async ({ client }) => {
      const { Upload } = await import('@aws-sdk/lib-storage');
      const params = { Bucket: bucket, Key: key, Body: Readable.from(source.bytes()) };
      await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS }).done();
    });
  } catch (error) {
    throw source.failure === null ? error : source.failure.cause;
  }
}

/** Pieces as bytes, and what they failed by, if they did. */
class Source {
  readonly #pieces: Pieces;
  failure: { readonly cause: unknown } | null = null;

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
  }

  async *bytes(): AsyncIterable<Uint8Array> {
    try {
      for await (const piece of this.#pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
    } catch (cause) {
      this.failure = { cause };
      throw cause;
    }
  }
}
