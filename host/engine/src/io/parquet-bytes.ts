import { HeddleError } from '@heddle/host';
import { unreadable } from '../failure.js';
import type { RangedFile } from './ranges.js';
import { RowGroups } from './row-groups.js';

/** Bytes from the end of a file that are read first: the footers of most files. */
const TAIL_BYTES = 1 << 16;

/**
 * Bytes of a Parquet file. Those of a file that is elsewhere are brought before parquet-wasm asks for them: it ends the process where a read
 * fails that it waits for.
 */
export class ParquetBytes {
  readonly path: string;
  readonly #ranged: RangedFile;
  #rowGroups: Promise<RowGroups> | null = null;

  constructor(ranged: RangedFile, path: string) {
    this.#ranged = ranged;
    this.path = path;
  }

  /** As parquet-wasm takes it: of a Blob it uses what a BlobLike has. */
  get blob(): Blob {
    return this.#ranged.blob as Blob;
  }

  /** What the footer says. */
  rowGroups(): Promise<RowGroups> {
    this.#rowGroups ??= RowGroups.read(this.#ranged.blob, TAIL_BYTES).catch((cause: unknown) => {
      throw this.damaged(cause);
    });
    return this.#rowGroups;
  }

  /** Brings what opening the file reads; resolves to what lets go of it. */
  async holdFooter(): Promise<() => void> {
    const { hold, blob } = this.#ranged;
    if (hold === null) return NOTHING_HELD;
    const end = blob.size;
    const letGo = await hold([{ start: end - TAIL_BYTES, end }]);
    try {
      const letFooterGo = await hold((await this.rowGroups()).footer(end));
      return () => {
        letGo();
        letFooterGo();
      };
    } catch (error) {
      letGo();
      throw error;
    }
  }

  /** Brings columns of a row group; resolves to what lets go of them. */
  async hold(group: number, names: readonly string[]): Promise<() => void> {
    const { hold } = this.#ranged;
    if (hold === null) return NOTHING_HELD;
    return hold((await this.rowGroups()).chunks(group, new Set(names)));
  }

  /** HEDDLE4001 for what a reader of Parquet threw; failures of reading stay what they are. */
  damaged(cause: unknown): HeddleError {
    if (cause instanceof HeddleError) return cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    return unreadable(this.path, `not a readable Parquet file (${why})`, cause);
  }
}

const NOTHING_HELD = () => undefined;
