/** What readers of Parquet use of a Blob. */
export interface BlobLike {
  /** Bytes of the file. */
  readonly size: number;
  slice(start?: number, end?: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Bytes of a file, from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file of which readers take the bytes that they need. */
export interface RangedFile {
  readonly blob: BlobLike;
  /**
   * Brings ranges of a file that is elsewhere, so that slices within them wait for nobody; resolves to what lets go of them. Null
   * for a file of this machine.
   */
  readonly hold: ((ranges: readonly ByteRange[]) => Promise<() => void>) | null;
}

/** A file that is at hand. */
export function atHand(blob: BlobLike): RangedFile {
  return { blob, hold: null };
}

/** The least ranges that cover all of `ranges`, with those as one that are less than `gap` bytes apart; in their order. */
export function coalesced(ranges: readonly ByteRange[], gap: number): ByteRange[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start - last.end < gap) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/** Apart by less than this many bytes, ranges are cheaper to read as one than by two requests. */
const GAP = 1 << 20;

/** A file whose ranges are read by requests, and are in memory for as long as somebody holds them. */
export class HeldRanges implements BlobLike {
  readonly size: number;
  readonly #read: (start: number, end: number) => Promise<Uint8Array>;
  readonly #held = new Set<{ readonly start: number; readonly bytes: Uint8Array }>();

  /** @param read Gives the bytes of a range. */
  constructor(size: number, read: (start: number, end: number) => Promise<Uint8Array>) {
    this.size = size;
    this.#read = read;
  }

  /** As that of a RangedFile. */
  async hold(ranges: readonly ByteRange[]): Promise<() => void> {
    const within = ranges
      .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(end, this.size) }))
      .filter(({ start, end }) => start < end);
    const brought = await Promise.all(
      coalesced(within, GAP).map(async ({ start, end }) => ({ start, bytes: await this.#bytes(start, end) })),
    );
    for (const each of brought) this.#held.add(each);
    return () => {
      for (const each of brought) this.#held.delete(each);
    };
  }

  slice(from = 0, to = this.size): { arrayBuffer(): Promise<ArrayBuffer> } {
    const start = Math.min(from, this.size);
    const end = Math.max(start, Math.min(to, this.size));
    return {
      arrayBuffer: async () => {
        const bytes = await this.#bytes(start, end);
        const copy = new ArrayBuffer(end - start);
        new Uint8Array(copy).set(bytes);
        return copy;
      },
    };
  }

  async #bytes(start: number, end: number): Promise<Uint8Array> {
    for (const held of this.#held) {
      if (held.start <= start && end <= held.start + held.bytes.length)
        return held.bytes.subarray(start - held.start, end - held.start);
    }
    return this.#read(start, end);
  }
}
