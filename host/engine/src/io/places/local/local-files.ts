import { createReadStream, openAsBlob } from 'node:fs';
import { access, constants, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { HeddleError } from '@heddle/host';
import { unreadable } from '../../../failure.js';
import { atHand } from '../../ranges.js';
import type { Place, PlacedFile } from '../place.js';
import { localFilesOf } from './local-paths.js';
import { writeLocal } from './local-write.js';

/** Bytes of one read. */
const CHUNK_BYTES = 1 << 20;

/** The file system of this machine. */
export const localFiles: Place = {
  absolute: (path) => resolve(path),
  within: join,
  filesOf: async (path, format) => localFilesOf(path, format),
  open,
  bytes: (path) =>
    readFile(path)
      .catch(nothingThere)
      .catch((cause: unknown) => Promise.reject(notReadable(path, cause))),
  part: (path, { start, end }) => chunksOf(path, { start, end: end - 1 }),
  async identity(path) {
    const found = await stat(path, { bigint: true }).catch(nothingThere);
    return found === null
      ? null
      : [resolve(path), String(found.size), String(found.mtimeNs), String(found.ino)];
  },
  async prepare(folder) {
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw unreadable(folder, `it cannot be written (${why})`, cause);
    });
  },
  write: writeLocal,
  async names(folder, beginning = '') {
    const names = await readdir(folder).catch(nothingThere);
    return names?.filter((name) => name.startsWith(beginning)) ?? null;
  },
  async folders(folder) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(nothingThere);
    return (entries ?? []).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  },
  remove: (path) => rm(path, { force: true }),
  removeFolder: (folder) => rm(folder, { recursive: true, force: true }),
};

async function open(path: string): Promise<PlacedFile> {
  await access(path, constants.R_OK).catch((cause: unknown) => Promise.reject(notReadable(path, cause)));
  return {
    path,
    read: () => readFile(path).catch((cause: unknown) => Promise.reject(notReadable(path, cause))),
    chunks: () => chunksOf(path),
    ranges: async () => atHand(await openAsBlob(path)),
  };
}

/** @param range The first byte and the last one; all of them without. */
async function* chunksOf(
  path: string,
  range: { readonly start?: number; readonly end?: number } = {},
): AsyncIterable<Uint8Array> {
  const stream = createReadStream(path, { ...range, highWaterMark: CHUNK_BYTES });
  try {
    yield* stream;
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw unreadable(path, `it cannot be read (${cause.message})`, cause);
  } finally {
    stream.destroy();
  }
}

function notReadable(path: string, cause: unknown): HeddleError {
  return unreadable(path, 'no such file, or it cannot be read', cause);
}

function nothingThere(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return null;
  throw error;
}
