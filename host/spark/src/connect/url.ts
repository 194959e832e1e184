import { userInfo } from 'node:os';
import { JobFailure } from '@heddle/program';

/** What a connection string of Spark Connect says. */
export interface ConnectTarget {
  /** `host:port`. */
  readonly address: string;
  readonly secure: boolean;
  readonly userId: string;
  readonly userAgent: string;
  /** A UUID; null for a new session. */
  readonly sessionId: string | null;
  /** Headers of every call, the token included. */
  readonly headers: Readonly<Record<string, string>>;
}

const PORT = 15_002;
const LOOPBACK = /^(localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Reads `sc://host:port/;token=…;use_ssl=true;user_id=…;session_id=…;user_agent=…`; other parameters are headers. A token
 * is never sent in the clear, except to this machine. Throws HEDDLE4003 for what is no such string.
 */
export function parseConnectUrl(text: string): ConnectTarget {
  const [, host, port, path = ''] =
    /^sc:\/\/(\[[^\]]+\]|[^/:;]+)(?::(\d{1,5}))?(?:\/(.*))?$/.exec(text) ?? [];
  if (host === undefined || (path !== '' && !path.startsWith(';'))) {
    throw new JobFailure('HEDDLE4003', 'a Spark Connect server is named sc://host:port/;key=value;…');
  }
  const parameters = new Map(
    path
      .split(';')
      .filter((pair) => pair !== '')
      .map((pair): [string, string] => {
        const at = pair.indexOf('=');
        if (at < 1) throw new JobFailure('HEDDLE4003', `a parameter of a sc:// address is written key=value`);
        return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
      }),
  );
  const take = (key: string): string | null => {
    const value = parameters.get(key) ?? null;
    parameters.delete(key);
    return value;
  };
  const token = take('token');
  const ssl = take('use_ssl');
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const secure = ssl === null ? token !== null && !LOOPBACK.test(host) : ssl.toLowerCase() === 'true';
  if (token !== null && !secure && !LOOPBACK.test(host)) {
    throw new JobFailure(
      'HEDDLE4003',
      'a token is sent to another machine over TLS alone: leave use_ssl=false out',
    );
  }
  return {
    address: `${host}:${port ?? PORT}`,
    secure,
    userId: take('user_id') ?? userInfo().username,
    userAgent: take('user_agent') ?? 'heddle',
    sessionId: take('session_id'),
    headers: { ...headers, ...Object.fromEntries(parameters) },
  };
}
