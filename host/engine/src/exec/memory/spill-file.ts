import { randomUUID } from 'node:crypto';
import { closeSync, open, read, rmSync, write } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { unspillable } from '../../failure.js';
import type { Batch } from '../../table/vector.js';

const openFile = promisify(open);
const readInto = promisify(read);
const writeFrom = promisify(write);

/** Where a batch lies in a spill file. */
export interface Block {
  readonly offset: number;
  /** Bytes in the file. */
  readonly bytes: number;
  readonly rows: number;
}

/**
 * A temporary file of batches. Its name is taken away as soon as it is open, so that nothing is left however the
 * process ends, be it by SIGKILL. Batches are written as they are in memory: nobody but this process reads them.
 */
export class SpillFile {
  readonly #folder: string;
  readonly #path: string;
  #handle: number | null = null;
  #named = false;
  #end = 0;

  /** @param folder An existing folder; the file is made when there is something to write. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, `heddle-spill-${process.pid}-${randomUUID()}`);
  }

  /** Writes a batch, whose buffers should hold its rows and no others. @throws HeddleError HEDDLE4005 */
  async append(batch: Batch): Promise<Block> {
    const bytes = serialize(batch);
    const offset = this.#end;
    try {
      const handle = await this.#open();
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await writeFrom(handle, bytes, done, bytes.length - done, offset + done);
        done += bytesWritten;
      }
    } catch (cause) {
      throw unspillable(this.#folder, bytes.length, offset, cause);
    }
    this.#end = offset + bytes.length;
    return { offset, bytes: bytes.length, rows: batch.rows };
  }

  /** Reads a batch back. @throws HeddleError HEDDLE4005 */
  async read(block: Block): Promise<Batch> {
    const bytes = Buffer.allocUnsafeSlow(block.bytes);
    try {
      const handle = await this.#open();
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await readInto(handle, bytes, done, bytes.length - done, block.offset + done);
        if (bytesRead === 0) throw new Error('the file has become shorter');
        done += bytesRead;
      }
    } catch (cause) {
      throw unspillable(this.#folder, block.bytes, this.#end, cause);
    }
    return deserialize(bytes) as Batch;
  }

  /** Ends the file's use; what is in it is gone. */
  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
    // Where an open file keeps its name.
    if (this.#named) rmSync(this.#path, { force: true });
  }

  async #open(): Promise<number> {
    if (this.#handle !== null) return this.#handle;
    const handle = await openFile(this.#path, 'wx+', 0o600);
    this.#handle = handle;
    try {
      rmSync(this.#path);
    } catch {
      this.#named = true;
    }
    return handle;
  }
}
