import { HeddleError } from './errors.js';
import { decodeSchema, type Field } from './schema.js';

/** Whether equal arguments give equal results: always, within one query, or never. */
export type Volatility = 'immutable' | 'stable' | 'volatile';

/** One function of a module, as its manifest declares it. */
export interface FunctionInfo {
  /** Position in the manifest: the `fn` of the direct ABI. */
  readonly index: number;
  /** SQL name, snake_case. */
  readonly name: string;
  /** Name of the TypeScript export and of the wasm export. */
  readonly export: string;
  readonly kind: 'scalar';
  /** Written from the types: `haversine(lat1 float64, lon1 float64?) -> float64`. */
  readonly signature: string;
  readonly args: readonly Field[];
  /** A field named `result`; `nullable` says whether the handler may return null. */
  readonly returns: Field;
  readonly volatility: Volatility;
  readonly tier: 'js';
  /** Null where the author wrote none. */
  readonly doc: string | null;
}

/** What a module contains (spec/manifest.schema.json). */
export interface Manifest {
  /** Major version of the format. */
  readonly manifest: number;
  /** Major and minor version of the ABI. */
  readonly abi: readonly [number, number];
  readonly pdk: string;
  readonly engine: string;
  readonly functions: readonly FunctionInfo[];
  /** `module.name` of each import. */
  readonly imports: readonly string[];
}

const MAJOR = 1;
const MAX_MANIFEST_BYTES = 1024 * 1024;
const MAX_FUNCTIONS = 1_000;
const MAX_ARGUMENTS = 100;
const MAX_NAME_BYTES = 200;
const SQL_NAME = /^[a-z_][a-z0-9_]*$/;
const RESERVED = /^(?:memory|heddle_.*|_start|_initialize)$/s;

/**
 * Parses and bounds the content of the `heddle.manifest` section.
 * @throws HeddleError HEDDLE1003 for a newer major, HEDDLE1004 for anything malformed or beyond a limit.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > MAX_MANIFEST_BYTES) throw malformed(`it has ${bytes.length} bytes, over 1 MiB`);
  const root = object(parseJson(bytes), 'the manifest');
  const major = integer(root.manifest, 'manifest');
  if (major > MAJOR) throw newer('manifest', major);
  if (major < MAJOR) throw malformed(`manifest is ${major}`);
  const functions = list(root.functions, 'functions');
  if (functions.length === 0) throw malformed('it declares no function');
  if (functions.length > MAX_FUNCTIONS)
    throw malformed(`${functions.length} functions, over ${MAX_FUNCTIONS}`);
  const manifest: Manifest = {
    manifest: major,
    abi: parseAbi(root.abi),
    pdk: bounded(root.pdk, 'pdk'),
    engine: bounded(root.engine, 'engine'),
    functions: functions.map(parseFunction),
    imports: list(root.imports, 'imports').map((name) => text(name, 'imports')),
  };
  requireUnique(manifest.functions.map((info) => info.name));
  requireUnique(manifest.functions.map((info) => info.export));
  return manifest;
}

/** The error for a version of manifest or ABI that this host cannot read. */
export function newer(what: 'manifest' | 'ABI', major: number): HeddleError {
  const message = `${what} version ${major}, this host knows version ${MAJOR}`;
  return new HeddleError({ code: 'HEDDLE1003', message });
}

function malformed(message: string, cause?: unknown): HeddleError {
  return new HeddleError({ code: 'HEDDLE1004', message: `malformed manifest: ${message}`, cause });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw malformed('it is not JSON', cause);
  }
}

function parseAbi(value: unknown): readonly [number, number] {
  const versions = list(value, 'abi');
  if (versions.length !== 2) throw malformed('abi must be two numbers');
  const major = integer(versions[0], 'abi');
  const minor = integer(versions[1], 'abi');
  if (major > MAJOR) throw newer('ABI', major);
  if (major < MAJOR) throw malformed(`abi is ${major}.${minor}`);
  return [major, minor];
}

function parseFunction(value: unknown, index: number): FunctionInfo {
  const at = `functions[${index}]`;
  const entry = object(value, at);
  const name = bounded(entry.name, `${at}.name`);
  if (!SQL_NAME.test(name)) throw malformed(`${at}.name is not a SQL name`);
  const exported = bounded(entry.export, `${at}.export`);
  if (exported === '' || RESERVED.test(exported)) throw malformed(`${at}.export is reserved`);
  const doc = entry.doc;
  // What people read is written from the types that count; the manifest's own text is only checked to be there.
  text(entry.signature, `${at}.signature`);
  const args = fields(entry.args, MAX_ARGUMENTS, `${at}.args`);
  const returns = single(fields(entry.returns, 1, `${at}.returns`), `${at}.returns`);
  return {
    index,
    name,
    export: exported,
    kind: oneOf(entry.kind, ['scalar'], `${at}.kind`),
    signature: signatureOf(name, args, returns),
    args,
    returns,
    volatility: oneOf(entry.volatility, ['immutable', 'stable', 'volatile'], `${at}.volatility`),
    tier: oneOf(entry.tier, ['js'], `${at}.tier`),
    doc: doc === undefined || doc === null ? null : text(doc, `${at}.doc`),
  };
}

function signatureOf(name: string, args: readonly Field[], returns: Field): string {
  const typed = (field: Field): string => `${field.type}${field.nullable ? '?' : ''}`;
  return `${name}(${args.map((field) => `${field.name} ${typed(field)}`).join(', ')}) -> ${typed(returns)}`;
}

function fields(value: unknown, most: number, at: string): Field[] {
  const encoded = text(value, at);
  const bytes = Buffer.from(encoded, 'base64');
  // Buffer skips what is not base64; encoding again shows whether anything was.
  if (bytes.toString('base64') !== encoded) throw malformed(`${at} is not base64`);
  let decoded: Field[];
  try {
    decoded = decodeSchema(bytes, most);
  } catch (cause) {
    throw malformed(`${at} is no Arrow schema: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
  for (const field of decoded) bounded(field.name, `${at}: a name`);
  return decoded;
}

function single(decoded: readonly Field[], at: string): Field {
  const [field] = decoded;
  if (field?.name !== 'result') throw malformed(`${at} is not one field named result`);
  return field;
}

function requireUnique(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw malformed(`two functions named ${name}`);
    seen.add(name);
  }
}

function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(`${at} is no object`);
  }
  return value as Record<string, unknown>;
}

function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw malformed(`${at} is no array`);
  return value;
}

function integer(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw malformed(`${at} is no version number`);
  }
  return value;
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw malformed(`${at} is no string`);
  return value;
}

function bounded(value: unknown, at: string): string {
  const name = text(value, at);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw malformed(`${at} is longer than ${MAX_NAME_BYTES} bytes`);
  return name;
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], at: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw malformed(`${at} must be one of ${choices.join(', ')}`);
  return found;
}
