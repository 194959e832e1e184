import { HeddleError } from '@heddle/host';
import { unreachable } from '../failure.js';
import { afterSilence } from './silence.js';
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

/** What a coordinator answers that does not lead. */
const NOT_LEADING = 503;
/** Milliseconds in which an answer begins, beside those that sending takes: a process that is frozen takes calls and never answers. */
const ANSWER = 10_000;
/** Bytes that are sent in a millisecond at the least. */
const PACE = 1_000;

/** Calls of one process of a cluster, or of whichever of several coordinators leads, with its token. */
export class Caller {
  readonly #urls: readonly string[];
  readonly #token: string;
  /** Which of them answered last. */
  #current = 0;

  /** @param urls One, or several with commas between them. */
  constructor(urls: string, token: string) {
    this.#urls = urls.split(',').map((url) => url.trim().replace(/\/+$/, ''));
    this.#token = token;
  }

  /** The one that is called next. */
  get url(): string {
    return this.#urls[this.#current] ?? '';
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

  /** The answer of a call, which must be a success; likewise. Each coordinator is asked once, until one leads. */
  async response(path: string, options: CallOptions = {}): Promise<Response> {
    for (let left = this.#urls.length - 1; ; left--)
      try {
        return await this.#call(path, options);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof Refused && error.status !== NOT_LEADING) throw error;
        this.#current = (this.#current + 1) % this.#urls.length;
        if (left === 0) throw error;
      }
  }

  async #call(path: string, { method, json, bytes, signal }: CallOptions): Promise<Response> {
    const { url } = this;
    const body = json === undefined ? bytes : JSON.stringify(json);
    const silent = new AbortController();
    const heard = afterSilence(ANSWER + (body?.length ?? 0) / PACE, () => silent.abort());
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { authorization: `Bearer ${this.#token}`, [VERSION_HEADER]: String(PROTOCOL) },
        ...(body === undefined ? {} : { body }),
        signal: signal === undefined ? silent.signal : AbortSignal.any([signal, silent.signal]),
      });
    } catch (cause) {
      signal?.throwIfAborted();
      if (silent.signal.aborted) throw unreachable(`${url}: no answer`, cause);
      const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
      throw unreachable(`${url}: ${why instanceof Error ? why.message : String(why)}`, cause);
    } finally {
      heard();
    }
    if (response.ok) return response;
    throw new Refused(response.status, `${url}: ${await refusalOf(response)}`);
  }
}

async function refusalOf(response: Response): Promise<string> {
  const answer: unknown = await response.json().catch(() => null);
  const known = typeof answer === 'object' && answer !== null && 'error' in answer;
  return known ? String(answer.error) : `it answers ${response.status}`;
}
