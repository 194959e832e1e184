/** What stands in a store, and what tells it from what stood or will stand there. */
export interface Stored {
  readonly text: string;
  /** No two texts that were ever there have the same one. */
  readonly version: string;
}

/**
 * One text that several processes change, each change on condition of what it changes: of an object store a put with `If-Match`, or
 * with `If-None-Match: *` where there is nothing yet. Both throw where the store cannot be reached.
 */
export interface LeaseStore {
  /** What is there; null for nothing. */
  read(): Promise<Stored | null>;
  /** Puts a text in the place of `before`; null, and nothing is changed, where something else is there. */
  replace(before: Stored | null, text: string): Promise<Stored | null>;
}
