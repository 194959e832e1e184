import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { unreadable } from '../../../failure.js';
import type { Pieces } from '../place.js';

/** Writes a file, which is there whole or not at all: the bytes go to one beside it that takes its place at the end. */
export async function writeLocal(path: string, pieces: Pieces): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  let file: FileHandle | null = null;
  try {
    file = await open(temporary, 'wx');
    for await (const piece of pieces) await file.writeFile(piece);
    await file.close();
    file = null;
    await rename(temporary, path);
  } catch (cause) {
    await file?.close();
    await rm(temporary, { force: true });
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw unreadable(path, `it cannot be written (${cause.message})`, cause);
  }
}
