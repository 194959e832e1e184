import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { bearerOf, sameSecret } from '../protocol/secret.js';

/** Seconds for which a browser that had the token is let in. */
const STAY = 12 * 3_600;

/**
 * Lets people in who have the token, or a cookie that was given for it. The cookie opens pages alone: nobody who reads it there, such as
 * another server of the same host, can run anything with it.
 */
export class Door {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** Whether a text is the token. */
  knows(token: string): boolean {
    return sameSecret(token, this.#token);
  }

  /** Whether a request has the token in a header, or a cookie that is still good. */
  admits({ headers, socket }: IncomingMessage): boolean {
    if (this.knows(bearerOf(headers.authorization))) return true;
    const name = cookieName(socket.localPort);
    const cookie = (headers.cookie ?? '').split(/;\s*/).find((each) => each.startsWith(`${name}=`));
    const [until = '', mark = ''] = (cookie?.slice(name.length + 1) ?? '').split('.');
    return sameSecret(mark, this.#mark(until)) && Number(until) > Date.now() / 1_000;
  }

  /** The header `set-cookie` for whoever has the token. */
  cookie({ socket }: IncomingMessage): string {
    const until = String(Math.floor(Date.now() / 1_000) + STAY);
    const name = cookieName(socket.localPort);
    return `${name}=${until}.${this.#mark(until)}; Path=/; Max-Age=${STAY}; HttpOnly; SameSite=Strict`;
  }

  #mark(until: string): string {
    return createHmac('sha256', this.#token).update(`pages of this cluster until ${until}`).digest('hex');
  }
}

/** Cookies are those of a host, whatever the port. */
function cookieName(port: number | undefined): string {
  return `heddle-${port}`;
}
