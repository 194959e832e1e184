import type { Registration } from '../guest/register.js';
import { schemaMessage } from './arrow-schema.js';

/** The manifest of a module; `spec/manifest.schema.json` describes it for every host. */
export interface Manifest {
  readonly manifest: 1;
  readonly abi: readonly [1, number];
  readonly pdk: string;
  readonly engine: string;
  /** In the order of the direct ABI's function indices. */
  readonly functions: readonly ManifestFunction[];
  /** `module.name` of each import. */
  readonly imports: readonly string[];
}

/** One function of a manifest. */
export interface ManifestFunction {
  /** SQL name. */
  readonly name: string;
  readonly export: string;
  readonly kind: 'scalar';
  /** For people: `haversine(lat1 float64, lon1 float64?) -> float64`. */
  readonly signature: string;
  /** Arrow IPC schema message, base64. */
  readonly args: string;
  /** Arrow IPC schema message of one field `result`, base64. */
  readonly returns: string;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly tier: 'js';
  readonly doc?: string;
}

/** What a manifest says of a function; all but the handler of a {@link Registration}. */
export type Declaration = Omit<Registration, 'handler'>;

/** What a manifest says of the module as a whole. */
export interface ModuleFacts {
  readonly pdk: string;
  readonly engine: string;
  readonly imports: readonly string[];
}

/** The manifest of functions in their order. */
export function makeManifest(
  functions: readonly Declaration[],
  { pdk, engine, imports }: ModuleFacts,
): Manifest {
  return { manifest: 1, abi: [1, 0], pdk, engine, functions: functions.map(manifestFunction), imports };
}

function manifestFunction(declaration: Declaration): ManifestFunction {
  const { name, export: exportName, kind, args, returns, volatility, doc } = declaration;
  return {
    name,
    export: exportName,
    kind,
    signature: signature(declaration),
    args: base64(schemaMessage(args)),
    returns: base64(schemaMessage([{ name: 'result', type: returns.type, nullable: returns.nullable }])),
    volatility,
    tier: 'js',
    ...(doc === undefined ? {} : { doc }),
  };
}

/** `name(argument type, argument type?) -> type`; a question mark marks nullable. */
export function signature({ name, args, returns }: Pick<Declaration, 'name' | 'args' | 'returns'>): string {
  const mark = (nullable: boolean) => (nullable ? '?' : '');
  const list = args.map((arg) => `${arg.name} ${arg.type}${mark(arg.nullable)}`).join(', ');
  return `${name}(${list}) -> ${returns.type}${mark(returns.nullable)}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
