import { readObjectText, replaceObjectText } from '@heddle/engine/stages';
import type { LeaseStore, Stored } from './lease-store.js';

/** A lease in an object of a store that has conditional puts, as Amazon S3 does; `s3://bucket/key`. */
export class ObjectLeaseStore implements LeaseStore {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async read(): Promise<Stored | null> {
    const found = await readObjectText(this.#url);
    return found === null ? null : { text: found.text, version: found.etag };
  }

  async replace(before: Stored | null, text: string): Promise<Stored | null> {
    const stored = await replaceObjectText(this.#url, before?.version ?? null, text);
    return stored === null ? null : { text: stored.text, version: stored.etag };
  }
}
