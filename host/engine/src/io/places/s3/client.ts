import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';

/** The SDK, and a client of the store that the environment names. */
export interface Connection {
  readonly sdk: typeof import('@aws-sdk/client-s3');
  readonly client: S3Client;
}

/** Milliseconds in which a connection must be there. */
const CONNECTION_MS = 5_000;
/** Milliseconds of silence after which a request has failed. */
const SILENCE_MS = 60_000;

/** By the variables that they were made of: a program may change these while it runs. */
const connections = new Map<string, Promise<Connection>>();

/** The client of the store, made when it is first asked for: loading the SDK takes a tenth of a second and more. */
export function connect(): Promise<Connection> {
  // It tells users of Node 20 of versions of itself that are not this one.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  const key = JSON.stringify(variables);
  const known = connections.get(key);
  if (known !== undefined) return known;
  const made = make();
  connections.set(key, made);
  return made;
}

/** The address of a store that is not Amazon's; null for Amazon's. */
export function ownEndpoint(): string | null {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  return AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL || null;
}

async function make(): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  return { sdk, client: new sdk.S3Client(settings()) };
}

/** Credentials, and what is not said here, come from where the SDK looks: variables, profiles, roles. */
function settings(): S3ClientConfig {
  const endpoint = ownEndpoint();
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  // Stores of one's own rarely have regions, but requests are signed for one.
  const region = AWS_REGION || AWS_DEFAULT_REGION || (endpoint === null ? null : 'us-east-1');
  return {
    followRegionRedirects: true,
    requestHandler: { connectionTimeout: CONNECTION_MS, socketTimeout: SILENCE_MS },
    ...(region === null ? {} : { region }),
    // They have no name of their own for each bucket.
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
  };
}
