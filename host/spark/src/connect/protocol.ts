import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

/** The messages of Spark Connect and of Heddle's plugins, from the .proto files beside this package. */
const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'proto');
const root = new protobuf.Root();
const found = root.resolvePath.bind(root);
// Files name each other from the top of the folder; google/protobuf comes with the library.
root.resolvePath = (origin, target) =>
  target.startsWith('google/protobuf/') ? found(origin, target) : join(FOLDER, target);
root.loadSync(['spark/connect/base.proto', 'heddle/connect.proto', 'heddle/status.proto']).resolveAll();

/** A message that was read, or is to be written, by the names of its fields in camelCase. */
export type Message = Readonly<Record<string, unknown>>;

/** Writes a message. */
export function encode(type: string, message: Message): Buffer {
  const schema = root.lookupType(type);
  return Buffer.from(schema.encode(schema.fromObject(message)).finish());
}

/** Reads a message; fields that are not set are left out, int64s are numbers. */
export function decode<T>(type: string, bytes: Uint8Array): T {
  const schema = root.lookupType(type);
  return schema.toObject(schema.decode(bytes), { longs: Number }) as T;
}

/** One of Heddle's own messages as an extension of a relation or command. */
export function extension(name: string, message: Message): Message {
  return {
    type_url: `type.googleapis.com/heddle.connect.${name}`,
    value: encode(`heddle.connect.${name}`, message),
  };
}

/** A stage in the progress of an execution. */
export interface StageInfo {
  readonly numTasks?: number;
  readonly numCompletedTasks?: number;
  readonly done?: boolean;
}

/** What a server answers while it executes a plan: one of the optional parts. */
export interface ExecutePlanResponse {
  readonly serverSideSessionId?: string;
  readonly responseId?: string;
  readonly arrowBatch?: { readonly data: Uint8Array; readonly rowCount?: number };
  readonly sqlCommandResult?: { readonly relation: Message };
  readonly executionProgress?: {
    readonly stages?: readonly StageInfo[];
    readonly numInflightTasks?: number;
  };
  readonly resultComplete?: Message;
}

/** The chain of a failure: `causeIdx` is the place of the next one among `errors`. */
export interface FetchErrorDetailsResponse {
  readonly rootErrorIdx?: number;
  readonly errors?: readonly {
    readonly errorTypeHierarchy?: readonly string[];
    readonly message?: string;
    readonly causeIdx?: number;
  }[];
}

/** What gRPC says of a failure beyond its text. */
export interface Status {
  readonly details?: readonly { readonly type_url?: string; readonly value?: Uint8Array }[];
}

/** The detail that Spark fills in. */
export interface ErrorInfo {
  readonly metadata?: Readonly<Record<string, string>>;
}
