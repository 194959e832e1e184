import { randomUUID } from 'node:crypto';
import { Channel } from './channel.js';
import type { Message } from './protocol.js';
import type { ConnectTarget } from './url.js';

/** A session of a server: who asks, and through what. */
export class Session {
  readonly channel: Channel;
  readonly sessionId: string;
  #serverSideId: string | null = null;

  constructor(readonly target: ConnectTarget) {
    this.channel = new Channel(target);
    this.sessionId = target.sessionId ?? randomUUID();
  }

  /** The fields that every request has. */
  identity(): Message {
    return {
      sessionId: this.sessionId,
      userContext: { userId: this.target.userId, userName: this.target.userId },
      clientType: this.target.userAgent,
      // A server that was started anew refuses the id of its predecessor, rather than to answer without its functions.
      ...(this.#serverSideId === null ? {} : { clientObservedServerSideSessionId: this.#serverSideId }),
    };
  }

  /** Notes what the server calls the session. */
  observe(response: { readonly serverSideSessionId?: string }): void {
    if (response.serverSideSessionId !== undefined && response.serverSideSessionId !== '') {
      this.#serverSideId = response.serverSideSessionId;
    }
  }
}
