import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { unreachable } from '../failure.js';
import { MessageError } from './values.js';
import { PROTOCOL, VERSION_HEADER } from './version.js';

/** One request, whose caller has the token and speaks the version. */
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

/** Listens for calls with the token. @throws HeddleError HEDDLE4009 where the address cannot be had. */
export async function listen(
  routes: readonly Route[],
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

/** The JSON of a request. @throws MessageError, Refusal */
export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_MESSAGE) throw new Refusal(413, `a message of more than ${MAX_MESSAGE} bytes`);
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new MessageError('the message is no JSON');
  }
}

async function serve(
  routes: readonly Route[],
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    admit(request, token);
    const url = new URL(request.url ?? '/', 'http://cluster');
    const route = routes.find(({ method, path }) => method === request.method && path.test(url.pathname));
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
  const given = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, and comparing them says nothing of the token.
  const hash = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(hash(given), hash(token)))
    throw new Refusal(401, 'the token is not that of this cluster');
  const version = request.headers[VERSION_HEADER];
  if (version !== String(PROTOCOL))
    throw new Refusal(426, `this cluster speaks version ${PROTOCOL}, its caller ${String(version)}`);
}
