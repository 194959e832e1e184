import type * as grpc from '@grpc/grpc-js';
import { JobFailure } from '@heddle/program';
import { decode, type ErrorInfo, type FetchErrorDetailsResponse, type Status } from './protocol.js';
import type { Session } from './session.js';

const DETAILS = 'grpc-status-details-bin';
/** More causes than any real chain has: a chain may be a ring. */
const MAX_CHAIN = 50;
const UNKNOWN_EXTENSION = 'NO_HANDLER_FOR_EXTENSION';
/** gRPC's numbers: the server is not there, and it does not know the caller. */
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** What a server must be started with. */
const PLUGINS =
  'spark.connect.extensions.command.classes=io.heddle.spark.connect.HeddleCommands and ' +
  'spark.connect.extensions.relation.classes=io.heddle.spark.connect.HeddleRelations';

/** Whether an error is one of gRPC. */
export function isServiceError(error: unknown): error is grpc.ServiceError {
  return error instanceof Error && 'metadata' in error && 'details' in error && 'code' in error;
}

/**
 * What a failed call means to the caller: the failure of a function with its code and places, else HEDDLE4002 for SQL that
 * does not parse, HEDDLE4003 for a server that is not there or lacks Heddle, HEDDLE4004 for the rest. Asks the server for
 * the causes, which the call itself does not carry.
 */
export async function connectFailure(error: unknown, session: Session): Promise<unknown> {
  if (!isServiceError(error)) return error;
  if (error.code === UNAVAILABLE || error.code === UNAUTHENTICATED) {
    const why = error.code === UNAVAILABLE ? 'cannot be reached' : 'refuses the token';
    return new JobFailure(
      'HEDDLE4003',
      `the Spark Connect server at ${session.target.address} ${why}: ${error.details}`,
      { cause: error },
    );
  }
  const info = errorInfo(error);
  const causes = await causesOf(info, session);
  const heddle = causes.find(({ types }) => types.includes('io.heddle.runtime.HeddleException'));
  const coded = heddle?.message ?? /HEDDLE\d{4}.*/s.exec(error.details)?.[0];
  const code = /^HEDDLE\d{4}/.exec(coded ?? '')?.[0];
  if (coded !== undefined && code !== undefined) return new JobFailure(code, coded, { cause: error });
  const text = causes.at(-1)?.message ?? error.details;
  if (error.details.includes(UNKNOWN_EXTENSION) || text.includes(UNKNOWN_EXTENSION)) {
    const message = `the Spark Connect server at ${session.target.address} lacks Heddle: start it with ${PLUGINS}`;
    return new JobFailure('HEDDLE4003', message, { cause: error });
  }
  const parsing = causes.some(({ types }) => types.some((type) => type.endsWith('.ParseException')));
  return new JobFailure(parsing ? 'HEDDLE4002' : 'HEDDLE4004', text, { cause: error });
}

/** The names of Spark's exceptions and its error id, where a failure has them. */
function errorInfo(error: grpc.ServiceError): Readonly<Record<string, string>> {
  const [bytes] = error.metadata.get(DETAILS);
  if (!Buffer.isBuffer(bytes)) return {};
  const { details = [] } = decode<Status>('heddle.status.Status', bytes);
  for (const { type_url, value } of details) {
    if (type_url?.endsWith('/google.rpc.ErrorInfo') && value !== undefined) {
      return decode<ErrorInfo>('heddle.status.ErrorInfo', value).metadata ?? {};
    }
  }
  return {};
}

interface Cause {
  readonly types: readonly string[];
  readonly message: string;
}

/** The chain of exceptions behind a failure, outermost first. */
async function causesOf(info: Readonly<Record<string, string>>, session: Session): Promise<Cause[]> {
  const { errorId } = info;
  if (errorId === undefined) return [];
  let answer: FetchErrorDetailsResponse;
  try {
    answer = await session.channel.unary('FetchErrorDetails', { ...session.identity(), errorId });
  } catch {
    // The failure itself is more to the point than that of asking about it.
    return [];
  }
  const { errors = [], rootErrorIdx } = answer;
  const chain: Cause[] = [];
  for (let next = rootErrorIdx; next !== undefined && chain.length < MAX_CHAIN; ) {
    const found = errors[next];
    if (found === undefined) break;
    chain.push({ types: found.errorTypeHierarchy ?? [], message: found.message ?? '' });
    next = found.causeIdx;
  }
  return chain;
}
