import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeBlob } from '../blob-file.js';
import { Refusal } from '../protocol/server.js';

/** Files whose SHA-256 was checked: plans, modules and rows that programs brought, by it; answers, by job and it. */
export class BlobStore {
  readonly #folder: string;
  /** By `performance.now()`, when each was asked for the last time. */
  readonly #used = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  has(name: string): boolean {
    this.#use(name);
    return existsSync(this.#path(name));
  }

  /** Takes a blob; it is there whole or not at all. @throws Refusal where it is not what it is called. */
  async put(digest: string, request: IncomingMessage, name = digest): Promise<void> {
    this.#use(name);
    const whole = await writeBlob(this.#path(name), request, digest);
    if (!whole) throw new Refusal(400, `these bytes are not ${digest}`);
  }

  /** Sends a blob. @throws Refusal where there is none. */
  async send(name: string, response: ServerResponse): Promise<void> {
    this.#use(name);
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

  /** Those that nobody has asked for in so many milliseconds of this process. */
  async idle(milliseconds: number): Promise<readonly string[]> {
    const now = performance.now();
    const names = await readdir(this.#folder);
    for (const name of names) if (!this.#used.has(name)) this.#used.set(name, now);
    return names.filter((name) => now - (this.#used.get(name) ?? now) >= milliseconds);
  }

  async delete(name: string): Promise<void> {
    this.#used.delete(name);
    await rm(this.#path(name), { force: true });
  }

  #use(name: string): void {
    this.#used.set(name, performance.now());
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
