/** Bytes of index files that are kept. */
const MOST = 16 << 20;

/**
 * Index files that were read, by their paths: every partition of a task's rows is read by itself, and a stage of M tasks that leaves
 * rows for N partitions would have M × N files opened for a few bytes each. What an attempt left never changes.
 */
export class Indexes {
  readonly #known = new Map<string, Buffer>();
  #bytes = 0;

  /** The index at a path, which `read` gives where it is not known. */
  async at(path: string, read: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const index = await read();
    if (!this.#known.has(path)) this.#bytes += index.length;
    this.#known.set(path, index);
    // Those that came first go first: jobs end, and nobody asks for their rows again.
    for (const [oldest, { length }] of this.#known) {
      if (this.#bytes <= MOST) break;
      this.#known.delete(oldest);
      this.#bytes -= length;
    }
    return index;
  }

  /** Forgets the index at a path. */
  forget(path: string): void {
    this.#bytes -= this.#known.get(path)?.length ?? 0;
    this.#known.delete(path);
  }
}
