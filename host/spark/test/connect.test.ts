import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Message } from '../src/connect/protocol.js';
import { parseConnectUrl, SparkConnectClient } from '../src/index.js';
import { type Answers, broken, Code, FakeServer, status } from './support/fake-server.js';

const folder = mkdtempSync(join(tmpdir(), 'heddle-connect-'));
const servers: FakeServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A client of a fake server. */
async function client(answers: Answers, parameters = '') {
  const server = await new FakeServer(answers).start();
  servers.push(server);
  return { server, client: await SparkConnectClient.connect(`${server.url}/${parameters}`) };
}

/** A response that is one row. */
const row = (n: number): Message => ({
  responseId: `r${n}`,
  arrowBatch: { rowCount: 1, data: tableToIPC(tableFromArrays({ n: Int32Array.of(n) }), 'stream') },
});
const complete: Message = { responseId: 'end', resultComplete: {} };
const isSql = (request: Message) => (request.plan as { command?: unknown }).command !== undefined;

/** Answers of a query whose rows are sent by `stream`. */
const query = (stream: (times: number) => readonly Message[], more: Answers = {}): Answers => ({
  ExecutePlan: (request, times) => (isSql(request) ? [complete] : stream(times - 1)),
  ...more,
});

const numbers = async (from: SparkConnectClient) =>
  [...((await (await from.sql('SELECT n')).table()).getChild('n') ?? [])].map(Number);

describe('an execution', () => {
  test('goes on where the server cut the stream', async () => {
    const { server, client: spark } = await client(
      query(() => [row(1), row(2)], {
        ReattachExecute: (_, times) => (times === 0 ? [row(3)] : [row(4), complete]),
      }),
    );
    expect(await numbers(spark)).toEqual([1, 2, 3, 4]);
    expect(server.requests('ReattachExecute').map((request) => request.lastResponseId)).toEqual(['r2', 'r3']);
    const released = server.requests('ReleaseExecute');
    expect(released.filter((request) => request.releaseUntil !== undefined)).toHaveLength(4);
    expect(released.at(-1)).toHaveProperty('releaseAll');
  });

  test('goes on after the connection broke, and starts anew what never arrived', async () => {
    const { server, client: spark } = await client(
      query(
        (times) =>
          times === 0
            ? [broken(status(Code.unavailable, 'gone'))]
            : [row(1), broken(status(Code.unavailable, 'gone'))],
        {
          ReattachExecute: (request) => {
            if (request.lastResponseId === undefined) {
              throw status(Code.internal, '[INVALID_HANDLE.OPERATION_NOT_FOUND] no such operation');
            }
            return [row(2), complete];
          },
        },
      ),
    );
    expect(await numbers(spark)).toEqual([1, 2]);
    const started = server.requests('ExecutePlan').filter((request) => !isSql(request));
    expect(new Set(started.map((request) => request.operationId)).size).toBe(1);
    expect(started).toHaveLength(2);
  });

  test('does not begin again once it has answered', async () => {
    const lost = status(Code.internal, '[INVALID_HANDLE.OPERATION_NOT_FOUND] no such operation');
    const { client: spark } = await client(
      query(() => [row(1)], {
        ReattachExecute: () => {
          throw lost;
        },
      }),
    );
    await expect(numbers(spark)).rejects.toMatchObject({
      code: 'HEDDLE4004',
      message: expect.stringContaining('OPERATION_NOT_FOUND'),
    });
  });

  test('is released when nobody wants more of it', async () => {
    const { server, client: spark } = await client(query(() => [row(1), row(2), row(3), complete]));
    for await (const batch of (await spark.sql('SELECT n')).batches()) {
      expect(batch.numRows).toBe(1);
      break;
    }
    expect(server.requests('ReleaseExecute').at(-1)).toHaveProperty('releaseAll');
  });

  test('is interrupted by a signal', async () => {
    const { server, client: spark } = await client(query(() => [row(1), row(2), complete]));
    const controller = new AbortController();
    const reading = (async () => {
      for await (const _ of (await spark.sql('SELECT n')).batches({ signal: controller.signal })) {
        controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    const [{ operationId } = {}] = server.requests('Interrupt');
    expect(operationId).toBe(server.requests('ExecutePlan').at(-1)?.operationId);
  });
});

describe('a failure', () => {
  const failing = (details: string, info: Message, errors: readonly Message[]) =>
    client({
      ExecutePlan: () => [broken(status(Code.internal, details, info))],
      FetchErrorDetails: () => [{ rootErrorIdx: 0, errors }],
    });

  test('of a function has its code and place', async () => {
    const text = 'HEDDLE2001 f failed at row 3: RangeError: x\n  at f (src/f.ts:4:18)\n  at src/f.ts:9:1';
    const { client: spark } = await failing('Job aborted', { errorId: 'e' }, [
      { errorTypeHierarchy: ['org.apache.spark.SparkException'], message: 'Job aborted', causeIdx: 1 },
      {
        errorTypeHierarchy: ['io.heddle.runtime.HeddleException', 'java.lang.RuntimeException'],
        message: text,
      },
    ]);
    const failure = await spark.sql('SELECT f()').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'HEDDLE2001', message: text });
    expect(failure).toHaveProperty('places', [
      { function: 'f', file: 'src/f.ts', line: 4, column: 18 },
      { function: '', file: 'src/f.ts', line: 9, column: 1 },
    ]);
  });

  test('of parsing, of analysis, and in a ring of causes', async () => {
    const parse = 'org.apache.spark.sql.catalyst.parser.ParseException';
    const { client: one } = await failing('x', { errorId: 'e' }, [
      { errorTypeHierarchy: [parse], message: 'no SQL' },
    ]);
    await expect(one.sql('SELEC')).rejects.toMatchObject({
      code: 'HEDDLE4002',
      message: 'HEDDLE4002: no SQL',
    });
    const { client: other } = await failing('x', { errorId: 'e' }, [{ message: 'ring', causeIdx: 0 }]);
    await expect(other.sql('SELECT')).rejects.toMatchObject({
      code: 'HEDDLE4004',
      message: 'HEDDLE4004: ring',
    });
  });

  test('of a server without Heddle says what it lacks', async () => {
    const details = '[CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION] No handler found';
    const { client: spark } = await failing(details, {}, []);
    const job = { plugins: [], tables: [] };
    await expect(spark.prepare(job)).rejects.toThrow(
      /^HEDDLE4003: .*lacks Heddle.*io\.heddle\.spark\.connect\.HeddleCommands/,
    );
  });

  test('of connecting', async () => {
    await expect(SparkConnectClient.connect('sc://127.0.0.1:1', { timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'HEDDLE4003',
    });
    const refusing: Answers = {
      AnalyzePlan: () => {
        throw status(Code.unauthenticated, 'no such token');
      },
    };
    await expect(client(refusing, ';token=wrong')).rejects.toThrow(
      /^HEDDLE4003: .*refuses the token: no such token/,
    );
  });
});

test('a file is sent in pieces, once, under a name of its own', async () => {
  const { server, client: spark } = await client({
    AddArtifacts: () => [{ artifacts: [{ name: 'x', isCrcSuccessful: true }] }],
  });
  const bytes = Buffer.alloc(100_000, 'heddle');
  writeFileSync(join(folder, 'geo.wasm'), bytes);
  const [name] = await Promise.all([1, 2].map(() => spark.addArtifact(join(folder, 'geo.wasm'))));
  expect(name).toMatch(/^geo-[0-9a-f]{12}\.wasm$/);
  expect(server.requests('AddArtifacts')).toHaveLength(1);
  const { requests } = server.requests('AddArtifacts')[0] as { requests: Record<string, never>[] };
  const [{ beginChunk }, ...rest] = requests as unknown as [
    { beginChunk: { name: string; totalBytes: number; numChunks: number; initialChunk: Chunk } },
    ...{ chunk: Chunk }[],
  ];
  expect(beginChunk).toMatchObject({ name: `files/${name}`, totalBytes: 100_000, numChunks: 4 });
  const chunks = [beginChunk.initialChunk, ...rest.map(({ chunk }) => chunk)];
  expect(Buffer.concat(chunks.map(({ data }) => data)).equals(bytes)).toBe(true);
  for (const { data, crc } of chunks) expect(crc).toBe(crc32(data));
  await expect(spark.addArtifact(join(folder, 'none.wasm'))).rejects.toMatchObject({ code: 'HEDDLE4001' });
});

interface Chunk {
  readonly data: Uint8Array;
  readonly crc: number;
}

test('a session is told to the server, its token too, and ends', async () => {
  const { server, client: spark } = await client(
    query(() => [complete]),
    ';token=secret;user_id=ada;x-team=blue',
  );
  await spark.sql('SELECT 1');
  await spark.close();
  const [first, ...later] = server.calls;
  expect(first?.authorization).toBe('Bearer secret');
  expect(first?.request).toMatchObject({ sessionId: spark.sessionId, userContext: { userId: 'ada' } });
  expect(first?.request).not.toHaveProperty('clientObservedServerSideSessionId');
  for (const { request } of later.slice(0, -1))
    expect(request.clientObservedServerSideSessionId).toBe('server-1');
  expect(server.calls.at(-1)?.method).toBe('ReleaseSession');
});

describe('an address', () => {
  test('with everything', () => {
    const text = 'sc://spark.example:443/;token=a%3Db;user_id=ada;session_id=0000;user_agent=x;x-header=v';
    expect(parseConnectUrl(text)).toEqual({
      address: 'spark.example:443',
      secure: true,
      userId: 'ada',
      userAgent: 'x',
      sessionId: '0000',
      headers: { authorization: 'Bearer a=b', 'x-header': 'v' },
    });
  });

  test('with nothing', () => {
    expect(parseConnectUrl('sc://localhost')).toMatchObject({
      address: 'localhost:15002',
      secure: false,
      headers: {},
    });
    expect(parseConnectUrl('sc://[::1]:7/')).toMatchObject({ address: '[::1]:7', secure: false });
    expect(parseConnectUrl('sc://far/;use_ssl=true')).toMatchObject({ secure: true });
  });

  test.each([
    'spark://host:1',
    'sc://',
    'sc://host/path',
    'sc://host/;novalue',
    'sc://far/;token=t;use_ssl=false',
  ])('%s is refused', (text) => {
    expect(() => parseConnectUrl(text)).toThrow('HEDDLE4003');
  });
});
