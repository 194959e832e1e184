import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Batch, type Field, scalarAt, toArrowStream, vectorOf } from '@heddle/engine';
import { afterEach, expect, test } from 'vitest';
import { storedBlock } from '../../src/shuffle/blocks.js';
import { ShuffleFiles } from '../../src/shuffle/files.js';
import { ShuffleReader } from '../../src/shuffle/reader.js';

const FIELDS: readonly Field[] = [{ name: 'text', type: 'utf8' }];
const HERE = 'http://here';

/** A block of a row, of a megabyte and more. */
async function blockOf(name: string, bytes: number): Promise<Buffer> {
  const batch: Batch = { rows: 1, columns: [vectorOf('utf8', [name.padEnd(bytes, '.')])] };
  return Buffer.concat(await storedBlock(toArrowStream(FIELDS, [batch]), null));
}

/** A worker that serves as many blocks of a partition as it can send, and what it was asked for. */
class Serving {
  readonly asked: number[] = [];
  readonly sent = new Map<number, number>();
  readonly closed: number[] = [];
  readonly #server = createServer((request, response) => {
    const task = Number(request.url?.split('/')[5]);
    this.asked.push(task);
    response.once('close', () => this.closed.push(task));
    void this.#send(task, response);
  });
  readonly #blocks: number;
  readonly #bytes: number;
  /** Tasks of which it has nothing. */
  missing: readonly number[] = [];

  constructor(blocks: number, bytes: number) {
    this.#blocks = blocks;
    this.#bytes = bytes;
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #send(task: number, response: ServerResponse): Promise<void> {
    if (this.missing.includes(task)) {
      response.writeHead(404).end('{"error":"none"}');
      return;
    }
    const blocks = await Promise.all(
      Array.from({ length: this.#blocks }, (_, block) => blockOf(`${task} ${block}`, this.#bytes)),
    );
    response.writeHead(200, { 'content-length': blocks.reduce((sum, { length }) => sum + length, 0) });
    for (const block of blocks) {
      if (!response.write(block)) await new Promise((drained) => response.once('drain', drained));
      this.sent.set(task, (this.sent.get(task) ?? 0) + block.length);
    }
    response.end();
  }
}

let serving: Serving | null = null;
afterEach(() => serving?.stop());

async function reading(blocks: number, bytes: number, tasks: number, missing: readonly number[] = []) {
  const server = new Serving(blocks, bytes);
  server.missing = missing;
  serving = server;
  const address = await server.start();
  const inputs = Array.from({ length: tasks }, (_, task) => ({
    stage: 0,
    of: { job: 0, stage: 0, task, attempt: 1 },
    address,
  }));
  const reader = new ShuffleReader(HERE, new ShuffleFiles('/nowhere'), 'token', [0, 1]);
  return { server, reader, rows: reader.read(inputs, 0)[Symbol.asyncIterator]() };
}

const nameIn = ({ columns: [text] }: Batch) =>
  text === undefined ? '' : String(scalarAt(text, 0)).replace(/\.+$/, '');

test('rows come in the order of the tasks, though some are asked for ahead', async () => {
  const { rows, server } = await reading(3, 10_000, 7);
  const names = [];
  for (let next = await rows.next(); next.done !== true; next = await rows.next())
    names.push(nameIn(next.value));
  expect(names).toEqual(Array.from({ length: 21 }, (_, index) => `${Math.floor(index / 3)} ${index % 3}`));
  expect(server.asked).toHaveLength(7);
});

test('of a worker that could send a lot no more is taken than what is read, and a little ahead', async () => {
  // Of each input 100 MB, of which a reader takes the first.
  const { rows, server } = await reading(100, 1_000_000, 6);
  const first = await rows.next();
  expect(first.done === true ? '' : nameIn(first.value)).toBe('0 0');
  await expect.poll(() => server.sent.size, { timeout: 10_000 }).toBe(3);
  // As much as goes into the sockets of both sides.
  await sleep(1_000);
  expect([...server.asked].sort()).toEqual([0, 1, 2]);
  for (const sent of server.sent.values()) expect(sent).toBeLessThan(30_000_000);
  await rows.return?.();
  await expect.poll(() => [...server.closed].sort(), { timeout: 10_000 }).toEqual([0, 1, 2]);
});

test('an input that was asked for ahead and is not there is lost when its turn comes, and not before', async () => {
  const { rows, reader } = await reading(1, 1_000, 4, [2]);
  expect([(await rows.next()).done, reader.lost]).toEqual([false, []]);
  expect([(await rows.next()).done, reader.lost]).toEqual([false, []]);
  await expect(rows.next()).rejects.toThrow('none');
  expect(reader.lost).toEqual([{ job: 0, stage: 0, task: 2, attempt: 1 }]);
});
