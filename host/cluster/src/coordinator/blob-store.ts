import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeBlob } from '../blob-file.js';
import { Refusal } from '../protocol/server.js';

/** Files whose SHA-256 was checked: plans, modules and rows that programs brought, by it; answers, by job and it. */
export class BlobStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  has(name: string): boolean {
    return existsSync(this.#path(name));
  }

  /** Takes a blob; it is there whole or not at all. @throws Refusal where it is not what it is called. */
  async put(digest: string, request: IncomingMessage, name = digest): Promise<void> {
    const whole = await writeBlob(this.#path(name), request, digest);
    if (!whole) throw new Refusal(400, `these bytes are not ${digest}`);
  }

  /** Sends a blob. @throws Refusal where there is none. */
  async send(name: string, response: ServerResponse): Promise<void> {
    const path = this.#path(name);
    const found = await stat(path).catch(() => null);
    if (found === null) throw new Refusal(404, `no blob ${name}`);
    response.writeHead(200, { 'content-length': found.size });
    await pipeline(createReadStream(path), response);
  }

  /** A blob that is text. @throws Refusal where there is none. */
  async text(name: string): Promise<string> {
    return readFile(this.#path(name), 'utf8').catch(() => {
      throw new Refusal(404, `no blob ${name}`);
    });
  }

  async delete(name: string): Promise<void> {
    await rm(this.#path(name), { force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
