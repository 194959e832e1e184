import * as grpc from '@grpc/grpc-js';
import { decode, encode, type Message } from '../../src/connect/protocol.js';

/** What a fake server does with a call of a method: it answers, or throws a status. */
export type Answers = Readonly<Record<string, (request: Message, times: number) => readonly Message[]>>;

/** A call that a fake server was given. */
export interface SeenCall {
  readonly method: string;
  readonly request: Message;
  readonly authorization: string;
}

/** gRPC's numbers for the failures of these tests. */
export const Code = { notFound: 5, internal: 13, unavailable: 14, unauthenticated: 16 } as const;

/** A status, for an answer to throw. */
export function status(code: number, details: string, extra: Message = {}): Error {
  const metadata = new grpc.Metadata();
  if (Object.keys(extra).length > 0) {
    const value = encode('heddle.status.ErrorInfo', { metadata: extra });
    const details = [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value }];
    metadata.set('grpc-status-details-bin', encode('heddle.status.Status', { details }));
  }
  return Object.assign(new Error(details), { code, details, metadata });
}

/** A stream breaks, or ends, after the responses before this one. */
export const broken = (error: Error): Message => ({ broken: error });

/** A Spark Connect server that answers what a test says: for what a real one does rarely. */
export class FakeServer {
  readonly #server = new grpc.Server();
  /** Every call, in order. */
  readonly calls: SeenCall[] = [];
  url = '';

  constructor(private readonly answers: Answers) {
    this.#server.addService(
      Object.fromEntries(
        METHODS.map(([method, requestStream, responseStream]) => [
          method,
          {
            path: `/spark.connect.SparkConnectService/${method}`,
            requestStream,
            responseStream,
            requestSerialize: (message: Message) => encode(`spark.connect.${inputOf(method)}`, message),
            requestDeserialize: (bytes: Buffer) => decode<Message>(`spark.connect.${inputOf(method)}`, bytes),
            responseSerialize: (message: Message) => encode(`spark.connect.${outputOf(method)}`, message),
            responseDeserialize: (bytes: Buffer) =>
              decode<Message>(`spark.connect.${outputOf(method)}`, bytes),
          },
        ]),
      ),
      Object.fromEntries(
        METHODS.map(([method, requestStream, responseStream]) => [
          method,
          responseStream
            ? this.#streaming(method)
            : requestStream
              ? this.#collecting(method)
              : this.#unary(method),
        ]),
      ),
    );
  }

  async start(): Promise<this> {
    const credentials = grpc.ServerCredentials.createInsecure();
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.url = `sc://127.0.0.1:${port}`;
    return this;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  /** Requests of a method, in order. */
  requests(method: string): Message[] {
    return this.calls.filter((call) => call.method === method).map((call) => call.request);
  }

  #answer(method: string, request: Message, metadata: grpc.Metadata): readonly Message[] {
    const times = this.requests(method).length;
    this.calls.push({ method, request, authorization: String(metadata.get('authorization')[0] ?? '') });
    return this.answers[method]?.(request, times) ?? [{ serverSideSessionId: 'server-1' }];
  }

  #unary(method: string): grpc.handleUnaryCall<Message, Message> {
    return (call, callback) => {
      try {
        callback(null, this.#answer(method, call.request, call.metadata)[0] ?? {});
      } catch (error) {
        callback(error as grpc.ServiceError);
      }
    };
  }

  #collecting(method: string): grpc.handleClientStreamingCall<Message, Message> {
    return (call, callback) => {
      const requests: Message[] = [];
      call.on('data', (request: Message) => requests.push(request));
      call.on('end', () => callback(null, this.#answer(method, { requests }, call.metadata)[0] ?? {}));
    };
  }

  #streaming(method: string): grpc.handleServerStreamingCall<Message, Message> {
    return (call) => {
      try {
        for (const response of this.#answer(method, call.request, call.metadata)) {
          if (response.broken instanceof Error) return void call.emit('error', response.broken);
          call.write(response);
        }
        call.end();
      } catch (error) {
        call.emit('error', error);
      }
    };
  }
}

const METHODS = [
  ['AnalyzePlan', false, false],
  ['ExecutePlan', false, true],
  ['ReattachExecute', false, true],
  ['ReleaseExecute', false, false],
  ['ReleaseSession', false, false],
  ['Interrupt', false, false],
  ['FetchErrorDetails', false, false],
  ['AddArtifacts', true, false],
] as const;

const inputOf = (method: string) => `${method}Request`;
const outputOf = (method: string) =>
  method === 'ReattachExecute' ? 'ExecutePlanResponse' : `${method}Response`;
