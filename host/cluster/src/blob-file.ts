import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes bytes that must have a SHA-256 to `path`, whole or not at all; false where they have another. */
export async function writeBlob(path: string, source: Readable, digest: string): Promise<boolean> {
  const temporary = join(dirname(path), `.${randomUUID()}`);
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(source, hashing, createWriteStream(temporary, { mode: 0o600 }));
    if (hash.digest('hex') !== digest) return false;
    await rename(temporary, path);
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}
