import { HeddleError } from '@heddle/host';
import { unreachable } from '../failure.js';
import { PROTOCOL, VERSION_HEADER } from './version.js';

/** What a call needs besides its path. */
export interface CallOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly bytes?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that says no. */
export class Refused extends HeddleError {
  /** The status of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super({ code: 'HEDDLE4009', message });
    this.status = status;
  }
}

/** Calls of one process of a cluster, with its token. */
export class Caller {
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  /** The JSON that a call gives. @throws Refused; HeddleError HEDDLE4009 where nobody answers. */
  async json(path: string, options: CallOptions = {}): Promise<unknown> {
    const response = await this.response(path, options);
    try {
      return await response.json();
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw unreachable(`${this.url}: the answer broke off`, cause);
    }
  }

  /** The bytes that a call gives; likewise. */
  async bytes(path: string, options: CallOptions = {}): Promise<Uint8Array> {
    const response = await this.response(path, options);
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw unreachable(`${this.url}: the answer broke off`, cause);
    }
  }

  /** The answer of a call, which must be a success; likewise. */
  async response(path: string, { method, json, bytes, signal }: CallOptions = {}): Promise<Response> {
    const body = json === undefined ? bytes : JSON.stringify(json);
    let response: Response;
    try {
      response = await fetch(`${this.url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { authorization: `Bearer ${this.#token}`, [VERSION_HEADER]: String(PROTOCOL) },
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (cause) {
      signal?.throwIfAborted();
      const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
      throw unreachable(`${this.url}: ${why instanceof Error ? why.message : String(why)}`, cause);
    }
    if (response.ok) return response;
    throw new Refused(response.status, `${this.url}: ${await refusalOf(response)}`);
  }
}

async function refusalOf(response: Response): Promise<string> {
  const answer: unknown = await response.json().catch(() => null);
  const known = typeof answer === 'object' && answer !== null && 'error' in answer;
  return known ? String(answer.error) : `it answers ${response.status}`;
}
