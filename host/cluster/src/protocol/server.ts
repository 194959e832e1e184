import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { unreachable } from '../failure.js';
import { bearerOf, sameSecret } from './secret.js';
import { MessageError } from './values.js';
import { PROTOCOL, VERSION_HEADER } from './version.js';

/** One request. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What the route's parentheses took of the path. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/** A method and a path, and what answers it: a value is sent as JSON, nothing where the route has answered itself. */
export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly path: RegExp;
  /** Whether it looks itself at who calls; else the caller has the token and speaks the version. */
  readonly open?: boolean;
  answer(call: Call): Promise<unknown> | unknown;
}

/** An answer other than 200. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Where a server listens. */
export interface Listening {
  readonly server: Server;
  /** `http://host:port`. */
  readonly url: string;
}

/** Most bytes of a JSON message. */
const MAX_MESSAGE = 64 * 1_024 * 1_024;

/** Listens for calls; `routes` is asked at each one, and may refuse it. @throws HeddleError HEDDLE4009 where the address cannot be had. */
export async function listen(
  routes: () => readonly Route[],
  { host, port, token }: { readonly host: string; readonly port: number; readonly token: string },
): Promise<Listening> {
  const server = createServer((request, response) => {
    void serve(routes, token, request, response);
  });
  // A worker asks again within this time, on the same connection.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done, fail) => {
    server.once('error', (cause) => fail(unreachable(`${host}:${port}: ${cause.message}`, cause)));
    server.listen(port, host, done);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { server, url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}` };
}

/** Ends a server and its connections. */
export async function stopListening(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
}

/** The text of a request. @throws Refusal where it is longer than `most` bytes. */
export async function textOf(request: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > most) throw new Refusal(413, `a message of more than ${most} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

/** The JSON of a request. @throws MessageError, Refusal */
export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const text = await textOf(request, MAX_MESSAGE);
  try {
    return JSON.parse(text);
  } catch {
    throw new MessageError('the message is no JSON');
  }
}

async function serve(
  routes: () => readonly Route[],
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', 'http://cluster');
    const route = routes().find(({ method, path }) => method === request.method && path.test(url.pathname));
    if (route?.open !== true) admit(request, token);
    if (route === undefined) throw new Refusal(404, `no ${request.method} ${url.pathname}`);
    const [, ...parts] = route.path.exec(url.pathname) ?? [];
    const answer = await route.answer({ request, response, parts, query: url.searchParams });
    if (!response.headersSent && !response.destroyed) send(response, 200, answer ?? {});
  } catch (error) {
    if (response.headersSent) response.destroy();
    else {
      const status = error instanceof Refusal ? error.status : error instanceof MessageError ? 400 : 500;
      send(response, status, { error: error instanceof Error ? error.message : String(error) });
      // What it still sends is thrown away.
      request.resume();
    }
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    [VERSION_HEADER]: String(PROTOCOL),
  });
  response.end(text);
}

/** @throws Refusal without the token, or in another version. */
function admit(request: IncomingMessage, token: string): void {
  if (!sameSecret(bearerOf(request.headers.authorization), token))
    throw new Refusal(401, 'the token is not that of this cluster');
  const version = request.headers[VERSION_HEADER];
  if (version !== String(PROTOCOL))
    throw new Refusal(426, `this cluster speaks version ${PROTOCOL}, its caller ${String(version)}`);
}
