import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { python } from '../../../../scripts/lib/cache.mjs';

/** A request that came to the server. */
export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly range: string | undefined;
  /** Bytes of the answer's body so far. */
  bytes: number;
}

/** What happens to a request: it is answered with this status, or its answer breaks off after the first bytes or before them. */
export type Mishap = number | 'breaks off' | 'answer lost';

/** An object store of the protocol of S3 on this machine, behind a proxy that sees every request. */
export class ObjectServer {
  /** All requests since it was last emptied. */
  asked: Asked[] = [];
  /** What goes wrong with a request; null for nothing. */
  mishap: (asked: Asked) => Mishap | null = () => null;
  /** The conditional put that is under way. */
  #put: Promise<unknown> = Promise.resolve();
  readonly #store: ChildProcess;
  readonly #proxy: Server;
  readonly #client: S3Client;

  private constructor(store: ChildProcess, port: number) {
    this.#store = store;
    this.#proxy = createServer((incoming, answer) => this.#pass(incoming, answer, port));
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    // Not by way of the proxy: what a test looks at is no request of what it tests.
    this.#client = new S3Client({
      endpoint: `http://127.0.0.1:${port}`,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  /** Starts one with some buckets, and points this process to it: `stop` ends it. */
  static async start(...buckets: readonly string[]): Promise<ObjectServer> {
    const store = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // A tenth of what it lists in one answer otherwise.
      env: { ...process.env, MOTO_S3_DEFAULT_MAX_KEYS: '100' },
    });
    const server = new ObjectServer(store, await portOf(store));
    server.#proxy.listen(0, '127.0.0.1');
    await once(server.#proxy, 'listening');
    for (const Bucket of buckets) await server.#client.send(new CreateBucketCommand({ Bucket }));
    Object.assign(process.env, server.environment());
    return server;
  }

  /** What a process needs to know to use it, and nothing of this machine's own. */
  environment(): Record<string, string> {
    const nowhere = join(tmpdir(), 'heddle-no-such-file');
    return {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: nowhere,
      AWS_SHARED_CREDENTIALS_FILE: nowhere,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  async put(bucket: string, key: string, body: string | Uint8Array): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));
  }

  /** Keys that begin so, in their order. */
  async keys(bucket: string, prefix = ''): Promise<string[]> {
    const found = await this.#client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return (found.Contents ?? []).map(({ Key = '' }) => Key);
  }

  /** Uploads in parts that were begun and neither ended nor given up. */
  async uploads(bucket: string): Promise<number> {
    const found = await this.#client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return found.Uploads?.length ?? 0;
  }

  /** Whether requests need credentials that the server knows; it knows none. */
  async refuseAll(refuse: boolean): Promise<void> {
    const endpoint = await this.#client.config.endpoint?.();
    const url = `http://127.0.0.1:${endpoint?.port}/moto-api/reset-auth`;
    await fetch(url, { method: 'POST', body: refuse ? '0' : 'inf' });
  }

  async stop(): Promise<void> {
    for (const name of Object.keys(this.environment())) delete process.env[name];
    this.#client.destroy();
    this.#proxy.closeAllConnections();
    this.#proxy.close();
    await this.kill();
  }

  /** Ends the store and leaves the proxy, which then has nobody to ask. */
  async kill(): Promise<void> {
    if (this.#store.exitCode !== null || this.#store.signalCode !== null) return;
    const ended = once(this.#store, 'exit');
    this.#store.kill('SIGKILL');
    await ended;
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse, port: number): void {
    const { method = '', url: path = '' } = incoming;
    // Node has said already that the body may come.
    const { expect: _, ...headers } = incoming.headers;
    const asked: Asked = { method, path, range: headers.range, bytes: 0 };
    this.asked.push(asked);
    const mishap = this.mishap(asked);
    if (typeof mishap === 'number') {
      incoming.resume();
      incoming.on('end', () => answer.writeHead(mishap).end());
      return;
    }
    const pass = () =>
      this.#forward(incoming, answer, { host: '127.0.0.1', port, method, path, headers }, asked, mishap);
    if (headers['if-match'] === undefined && headers['if-none-match'] === undefined) {
      pass();
      return;
    }
    // This store looks whether the condition holds and puts then, and lets another request come between; a real one does not.
    const before = this.#put;
    this.#put = once(answer, 'close');
    void before.then(pass);
  }

  #forward(
    incoming: IncomingMessage,
    answer: ServerResponse,
    to: RequestOptions,
    asked: Asked,
    mishap: Mishap | null,
  ): void {
    const passed = request(to, (given) => {
      if (mishap === 'answer lost') {
        given.resume();
        answer.destroy();
        return;
      }
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.on('data', (chunk: Buffer) => {
        asked.bytes += chunk.length;
        if (mishap === 'breaks off') answer.destroy();
        else answer.write(chunk);
      });
      given.on('end', () => answer.end());
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  }
}

/** The port that a server says it listens at; its log is read on, so that it does not wait for a reader. */
function portOf(store: ChildProcess): Promise<number> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    if (store.stderr === null) throw new TypeError('no log');
    createInterface(store.stderr).on('line', (line) => {
      said.push(line);
      const [, port] = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
    store.once('error', reject);
    store.once('exit', () => reject(new Error(`the object store did not start:\n${said.join('\n')}`)));
  });
}
