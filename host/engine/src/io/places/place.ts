import type { FileFormat } from '../format.js';
import type { ByteRange, RangedFile } from '../ranges.js';

/** A file that was there when it was opened. Whatever reads it fails with HEDDLE4001 where it cannot be read. */
export interface PlacedFile {
  /** As it was given; names the file in errors. */
  readonly path: string;
  /** All of its bytes. */
  read(): Promise<Uint8Array>;
  /** Its bytes in pieces, read as they are asked for. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Its bytes for readers that need few of them. */
  ranges(): Promise<RangedFile>;
}

/** What is written to a file, in order; texts become UTF-8. */
export type Pieces = Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>;

/**
 * Where files are: the file system of this machine, or an object store. Paths are as users write them; what cannot be done with one
 * is HEDDLE4001.
 */
export interface Place {
  /** The path that means the same file in every process. */
  absolute(path: string): string;
  /** The path of a file in a folder. */
  within(folder: string, name: string): string;
  /** The files that a path of a table means, as `filesOf` says. */
  filesOf(path: string, format: FileFormat): Promise<string[]>;
  /** Opens a file. */
  open(path: string): Promise<PlacedFile>;
  /** All bytes of a file that nobody changes; null where there is none. */
  bytes(path: string): Promise<Uint8Array | null>;
  /** Bytes of a file that nobody changes, in pieces, read as they are asked for. */
  part(path: string, range: ByteRange): AsyncIterable<Uint8Array>;
  /** What other bytes at this path would not have in common with those that are there; null where there is no file. */
  identity(path: string): Promise<readonly string[] | null>;
  /** Makes sure that files can be written into a folder. */
  prepare(folder: string): Promise<void>;
  /** Writes a file, which is there whole or not at all. What `pieces` throws goes through. */
  write(path: string, pieces: Pieces): Promise<void>;
  /** Names of the files directly in a folder that begin so, in no order; null where there is no such folder. */
  names(folder: string, beginning?: string): Promise<string[] | null>;
  /** Names of the folders directly in a folder, in no order; none where there is no such folder. */
  folders(folder: string): Promise<string[]>;
  /** Deletes a file, if it is there. */
  remove(path: string): Promise<void>;
  /** Deletes a folder with all that is in it, if it is there. */
  removeFolder(folder: string): Promise<void>;
}
