import type { Registration } from '../guest/register.js';
import type { SortKey } from '../kinds/partition.js';
import type { FieldRecord, TypeRecord } from '../types/type.js';
import { schemaMessage } from './arrow-schema.js';
import { signature } from './signature.js';

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

/** One function of a manifest. Schemas are Arrow IPC schema messages in base64. */
export interface ManifestFunction {
  /** SQL name. */
  readonly name: string;
  readonly export: string;
  readonly kind: 'scalar' | 'aggregate' | 'table' | 'partition';
  /** For people: `haversine(lat1 float64, lon1 float64?) -> float64`. */
  readonly signature: string;
  /** Of a partition function: its input columns. */
  readonly args: string;
  /** Present and true when the last of `args` stands for zero or more. */
  readonly variadic?: boolean;
  /** Scalar, aggregate: one field `result`. */
  readonly returns?: string;
  /** Table, partition. */
  readonly output?: string;
  /** Aggregate: one field `state`. */
  readonly state?: string;
  /** Partition. */
  readonly params?: string;
  readonly partitionBy?: readonly string[];
  readonly orderBy?: readonly Required<SortKey>[];
  /** Aggregate. */
  readonly retract?: boolean;
  readonly exact?: boolean;
  /** Present and true when the handler takes whole columns. */
  readonly vectorized?: boolean;
  /** Present for a plain Extism plugin: the format in which hosts call its export. */
  readonly format?: PlainFormat;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly tier: 'js' | 'aot';
  /** Of a function in the js tier: why it is not compiled, and where. */
  readonly tierReason?: string;
  /** Of a compiled function, if anything can: what sends a row to the js tier, and where. */
  readonly bails?: readonly string[];
  readonly doc?: string;
}

/** How a plain Extism plugin takes its arguments (`spec/abi.md`, "Adopted plugins"). */
export type PlainFormat = 'proto-row' | 'msgpack' | 'json' | 'arrow';

/** What a manifest says of a function: a {@link Registration} without its handlers, but for whether it can retract. */
export type Declaration = Omit<Registration, 'handlers' | 'tier'> & {
  readonly handlers?: { readonly retract?: unknown };
  readonly format?: PlainFormat;
};

/** How a function runs inside its module, as the manifest says it. */
export type TierFacts = Pick<ManifestFunction, 'tier' | 'tierReason' | 'bails'>;

const JS: TierFacts = { tier: 'js' };

/** What a manifest says of the module as a whole. */
export interface ModuleFacts {
  readonly pdk: string;
  readonly engine: string;
  readonly imports: readonly string[];
}

/**
 * The manifest of functions in their order.
 * @param tiers of each function; all in the js tier where it is left out
 */
export function makeManifest(
  functions: readonly Declaration[],
  { pdk, engine, imports }: ModuleFacts,
  tiers: readonly TierFacts[] = [],
): Manifest {
  const described = functions.map((each, index) => manifestFunction(each, tiers[index] ?? JS));
  return { manifest: 1, abi: [1, 1], pdk, engine, functions: described, imports };
}

function manifestFunction(declaration: Declaration, tier: TierFacts): ManifestFunction {
  const { name, export: exportName, kind, args, variadic, volatility, doc } = declaration;
  const { returns, output, state, params, partitionBy, orderBy, exact, handlers, format } = declaration;
  return {
    name,
    export: exportName,
    kind: kind === 'vectorized' ? 'scalar' : kind,
    signature: signature(declaration),
    args: schema(args),
    ...(variadic && { variadic }),
    ...(returns && { returns: schema([named('result', returns)]) }),
    ...(output && { output: schema(output) }),
    ...(state && { state: schema([named('state', state)]) }),
    ...(params && { params: schema(params) }),
    ...(partitionBy && { partitionBy }),
    ...(orderBy && { orderBy }),
    ...(kind === 'aggregate' && { retract: handlers?.retract !== undefined, exact: exact === true }),
    ...(kind === 'vectorized' && { vectorized: true }),
    ...(format && { format }),
    volatility,
    ...tier,
    ...(doc !== undefined && { doc }),
  };
}

function named(name: string, type: TypeRecord): FieldRecord {
  return { ...type, name };
}

function schema(columns: readonly FieldRecord[]): string {
  return Buffer.from(schemaMessage(columns)).toString('base64');
}
