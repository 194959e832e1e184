import * as grpc from '@grpc/grpc-js';
import { decode, encode, type Message } from './protocol.js';
import type { ConnectTarget } from './url.js';

const SERVICE = '/spark.connect.SparkConnectService/';
/** The largest message: servers make batches of 4 MiB, but a single row may be longer. */
const MAX_MESSAGE = 128 << 20;

/** Methods that answer one message, by request and response. */
const UNARY = {
  AnalyzePlan: ['AnalyzePlanRequest', 'AnalyzePlanResponse'],
  FetchErrorDetails: ['FetchErrorDetailsRequest', 'FetchErrorDetailsResponse'],
  Interrupt: ['InterruptRequest', 'InterruptResponse'],
  ReleaseExecute: ['ReleaseExecuteRequest', 'ReleaseExecuteResponse'],
  ReleaseSession: ['ReleaseSessionRequest', 'ReleaseSessionResponse'],
} as const;

/** Calls of a Spark Connect server: messages in and out, gRPC's own errors. */
export class Channel {
  readonly #client: grpc.Client;
  readonly #headers = new grpc.Metadata();

  constructor(target: ConnectTarget) {
    const credentials = target.secure ? grpc.credentials.createSsl() : grpc.credentials.createInsecure();
    this.#client = new grpc.Client(target.address, credentials, {
      'grpc.max_receive_message_length': MAX_MESSAGE,
      'grpc.max_send_message_length': MAX_MESSAGE,
      'grpc.primary_user_agent': target.userAgent,
      // A server may think for minutes before it answers: routers on the way must not forget the connection.
      'grpc.keepalive_time_ms': 60_000,
    });
    for (const [name, value] of Object.entries(target.headers)) this.#headers.set(name, value);
  }

  /** A call that is answered once; with a deadline if `milliseconds` says so. */
  unary<T>(method: keyof typeof UNARY, request: Message, milliseconds?: number): Promise<T> {
    const [input, output] = UNARY[method];
    const options = milliseconds === undefined ? {} : { deadline: Date.now() + milliseconds };
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        SERVICE + method,
        (message: Message) => encode(`spark.connect.${input}`, message),
        (bytes) => decode<T>(`spark.connect.${output}`, bytes),
        request,
        this.#headers,
        options,
        (error, answer) => (error === null && answer !== undefined ? resolve(answer) : reject(error)),
      );
    });
  }

  /** A call that is answered by a stream of ExecutePlanResponse. */
  responses<T>(method: 'ExecutePlan' | 'ReattachExecute', request: Message): grpc.ClientReadableStream<T> {
    return this.#client.makeServerStreamRequest(
      SERVICE + method,
      (message: Message) => encode(`spark.connect.${method}Request`, message),
      (bytes) => decode<T>('spark.connect.ExecutePlanResponse', bytes),
      request,
      this.#headers,
    );
  }

  /** Sends artifacts in pieces, waiting while the server is slow. */
  addArtifacts<T>(requests: Iterable<Message>): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeClientStreamRequest(
        `${SERVICE}AddArtifacts`,
        (message: Message) => encode('spark.connect.AddArtifactsRequest', message),
        (bytes) => decode<T>('spark.connect.AddArtifactsResponse', bytes),
        this.#headers,
        (error, answer) => (error === null && answer !== undefined ? resolve(answer) : reject(error)),
      );
      const rest = requests[Symbol.iterator]();
      const send = () => {
        for (let next = rest.next(); ; next = rest.next()) {
          if (next.done === true) return void call.end();
          if (!call.write(next.value)) return void call.once('drain', send);
        }
      };
      send();
    });
  }

  close(): void {
    this.#client.close();
  }
}
